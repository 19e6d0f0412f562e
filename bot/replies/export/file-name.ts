/**
 * What an exported file is called: as the recording, with the language it was translated into and the ending of
 * its form. It goes to OneDrive, which refuses some characters and names ("Restrictions and limitations in
 * OneDrive and SharePoint").
 */
import { visible } from '../safe-text.ts';
import type { ExportFormat } from './format.ts';

const longest = 80;
const refused = /["*:<>?/\\|#%\u2028\u2029\s]+/g;
const reserved = /^(?:\.lock|CON|PRN|AUX|NUL|COM\d|LPT\d|desktop\.ini|~\$.*)$|_vti_/i;

/** @param day of the recording, ISO 8601; the name of one that has none */
export function exportName(
  format: ExportFormat,
  about: { name?: string; day: string; targetLanguage?: string | undefined },
): string {
  const given = visible(about.name ?? '')
    .replace(/\.[\p{L}\p{N}]{1,5}$/u, '')
    .replace(refused, ' ')
    .replace(/^[\s.~]+|[\s.]+$/g, '')
    .slice(0, longest)
    .toWellFormed()
    .trim();
  const stem = given === '' || reserved.test(given) ? `voice-message-${about.day.slice(0, 10)}` : given;
  return [stem, ...(about.targetLanguage === undefined ? [] : [about.targetLanguage]), format].join('.');
}
