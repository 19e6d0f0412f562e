/** What somebody was to fill in and did not. */
import type { Files } from '../../zip.ts';

const unfilled = [
  /\$\{\{[^}]*\}\}|\{\{[^}]*\}\}|\$\{[^}]*\}/,
  /<[a-z][\w -]*>/i,
  /00000000-0000-0000-0000-000000000000/,
  /\b(?:TODO|CHANGEME|REPLACE[_ ]ME)\b/i,
  /(?:[a-z]+\.)?example\.(?:com|org|net)\b/i,
];

export function placeholderFaults(files: Files): string[] {
  return [...files]
    .filter(([path]) => path.endsWith('.json'))
    .flatMap(([path, content]) => {
      const text = new TextDecoder().decode(content);
      return unfilled.flatMap((pattern) => {
        const found = pattern.exec(text)?.[0];
        return found === undefined ? [] : [`${path}: "${found}" was not filled in`];
      });
    });
}
