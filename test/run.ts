/**
 * `npm test`: all tests in two mocha processes at once, since those that listen to speech leave a processor
 * idle half of the time; then one line that counts them. `npm test -- FILE...` runs only those files.
 */
import { spawn } from 'node:child_process';
import { glob } from 'node:fs/promises';

/** Journeys through the whole product and the stand-ins: they take as long as all the other tests together. */
const isJourney = (file: string) => file.startsWith('test/journey/') || file.startsWith('test/local/');

interface Run {
  passed: number;
  failed: number;
}

/** Runs mocha; its report is printed as it comes, or `whole` at its end. */
async function runMocha(files: string[], whole: boolean): Promise<Run> {
  const child = spawn('mocha', [...(process.stdout.isTTY ? ['--color'] : []), ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject).once('close', resolve);
  let report = '';
  child.stdout.on('data', (chunk: Buffer) => {
    report += chunk;
    if (!whole) process.stdout.write(chunk);
  });
  const code = await ended;
  if (whole) process.stdout.write(report);
  const count = (what: string) =>
    Number(new RegExp(`^\\W*(?:\\[\\d+m\\W*)*(\\d+) ${what}`, 'm').exec(report)?.[1] ?? 0);
  const run = { passed: count('passing'), failed: count('failing') };
  // A run that broke off, or ran nothing, has failed whatever it counted.
  if ((code !== 0 || run.passed === 0) && run.failed === 0) run.failed = 1;
  return run;
}

const named = process.argv.slice(2);
const all = named.length > 0 ? named : (await Array.fromAsync(glob('test/**/*.test.ts'))).sort();
const groups = named.length > 0 ? [all] : [all.filter(isJourney), all.filter((file) => !isJourney(file))];
const runs = await Promise.all(groups.map((files, index) => runMocha(files, index > 0)));
const passed = runs.reduce((sum, run) => sum + run.passed, 0);
const failed = runs.reduce((sum, run) => sum + run.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
