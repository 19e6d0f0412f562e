/**
 * Text that strangers chose (file names, transcripts) made harmless to show. Transcripts additionally go
 * only into text runs of cards, which know neither markdown nor links nor mentions.
 */

/** Control characters, and the marks that turn the direction of text around ("Trojan Source", CVE-2021-42574). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

export function visible(text: string): string {
  return text.replace(hidden, '').toWellFormed();
}

/** A file's name on one line, at most 60 characters. */
export function fileName(name: string): string {
  const line = visible(name).replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 40).toWellFormed()}…${line.slice(-15).toWellFormed()}` : line;
}
