/** `npm run bench [-- NAME...]`: runs the benches that are named, or all of them, one after the other. */
import { benchFuzz } from './fuzz.ts';
import { benchSpeechUpload } from './speech.ts';

/** By name: what is measured, and how. A bench prints its own table. */
const benches: Record<string, { about: string; run: () => Promise<void> }> = {
  speech: { about: 'upload of a 300 MB recording, beside curl and the official SDK', run: benchSpeechUpload },
  fuzz: { about: '12,000 damaged files through the container reader', run: benchFuzz },
};

const names = process.argv.slice(2);
const unknown = names.find((name) => benches[name] === undefined);
for (const [name, { about }] of Object.entries(benches)) console.log(`${name.padEnd(10)} ${about}`);
if (unknown !== undefined) {
  console.error(`bench: there is none named ${unknown}`);
  process.exitCode = 2;
} else {
  for (const [name, { run }] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) await run();
  }
}
