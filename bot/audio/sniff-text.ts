/** Text, and the web page that a link delivers instead of a file. */
import type { Sniffed } from './sniff.ts';

/** A page may open with a byte order mark, space, comments or an XML declaration before its first tag. */
const leading = /^(?:\s+|<!--[\s\S]*?-->|<\?xml[\s\S]*?\?>)*/;
const pageTag = /^<(?:!doctype\s+html|html|head|body|script|title|meta|iframe|style)\b/i;

/** HTML by its first tag; other text when all of it decodes and holds no control characters. */
export function sniffText(bytes: Buffer): Sniffed | undefined {
  const text = decode(bytes);
  if (text === undefined) return undefined;
  const start = text.replace(leading, '');
  if (pageTag.test(start)) return { kind: 'html', mimetype: 'text/html', extension: 'html' };
  if (/^<svg\b/i.test(start)) {
    return { kind: 'notAudio', found: 'SVG picture', mimetype: 'image/svg+xml', extension: 'svg' };
  }
  return { kind: 'notAudio', found: 'text', mimetype: 'text/plain', extension: 'txt' };
}

function decode(bytes: Buffer): string | undefined {
  const mark = bytes.toString('latin1', 0, 2);
  const encoding = mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8';
  const decoder = new TextDecoder(encoding, { fatal: true });
  let text: string;
  try {
    // `stream` tolerates a character that the cut at the end of the head has split.
    text = decoder.decode(bytes, { stream: true });
  } catch {
    // A legacy 8-bit page is still a page when its first tag says so.
    const plain = bytes.toString('latin1');
    return pageTag.test(plain.replace(leading, '')) ? plain : undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells data from text
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? undefined : text;
}
