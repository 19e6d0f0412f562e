/** Tells whether a WebM or Matroska file ends where its header says: mediabunny reads what is left of a cut one. */
import { open } from 'node:fs/promises';

const segmentId = 0x18538067;

/**
 * True when the file is shorter than its Segment. A live recording (MediaRecorder) does not state a size, so
 * nothing can be said of it.
 */
export async function breaksOff(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(4096);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const header = readSize(head.subarray(0, bytesRead), 4);
    if (header?.value === undefined) return false;
    const segment = header.end + header.value;
    if (segment + 4 > bytesRead || head.readUInt32BE(segment) !== segmentId) return false;
    const body = readSize(head.subarray(0, bytesRead), segment + 4);
    if (body?.value === undefined) return false;
    return body.end + body.value > (await file.stat()).size;
  } finally {
    await file.close();
  }
}

/** An EBML variable-size integer (RFC 8794, section 4); all ones means "unknown". */
function readSize(bytes: Buffer, at: number): { value: number | undefined; end: number } | undefined {
  const first = bytes[at];
  if (first === undefined || first === 0) return undefined;
  const length = Math.clz32(first) - 23;
  const end = at + length;
  if (end > bytes.length) return undefined;
  let value = first & (0xff >> length);
  let unknown = value === 0xff >> length;
  for (const byte of bytes.subarray(at + 1, end)) {
    value = value * 256 + byte;
    unknown &&= byte === 0xff;
  }
  return { value: unknown ? undefined : value, end };
}
