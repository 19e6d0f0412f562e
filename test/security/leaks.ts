/** The scan for what must not be printed. */

/** Which of `hidden` stand in `printed`, in any case, as they are or as base64 or a URL would write them. */
export function leaksIn(printed: string, hidden: readonly string[]): string[] {
  const text = printed.toLowerCase();
  const forms = (item: string) => [item, encodeURIComponent(item), Buffer.from(item).toString('base64')];
  return hidden.filter((item) => forms(item).some((form) => text.includes(form.toLowerCase())));
}
