/** A reader that a file has made fill the heap. */
const held: unknown[] = [];
for (;;) held.push({ held: held.length });
