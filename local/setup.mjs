/**
 * Makes a fresh clone ready, then becomes the command that was asked for.
 *
 *   node local/setup.mjs [--programs speech,browser] -- <command> [args...]
 *
 * It must run before anything is installed and on whatever Node the machine has, so it is plain
 * JavaScript over Node's own modules. What is done already is skipped; npm packages are installed anew
 * when package-lock.json changes. The command runs with node_modules/.bin first on the PATH, so `node`
 * there is the version that this project brings with it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');

/** Programs by need: what must exist on the machine, and the Debian package that brings it. */
const programs = {
  speech: [
    { path: '/usr/bin/ffmpeg', debian: 'ffmpeg' },
    { path: '/usr/bin/pocketsphinx_continuous', debian: 'pocketsphinx' },
    { path: '/usr/share/pocketsphinx/model/en-us/en-us', debian: 'pocketsphinx-en-us' },
    { path: '/usr/share/apertium/modes/eng-spa.mode', debian: 'apertium-eng-spa' },
  ],
  browser: [{ path: '/usr/bin/chromium', debian: 'chromium' }],
};

function fail(message) {
  console.error(`setup: ${message}`);
  process.exit(1);
}

function parse(argv) {
  const split = argv.indexOf('--');
  if (split < 0 || split === argv.length - 1) fail('say which command to run, after --');
  const options = argv.slice(0, split);
  const at = options.indexOf('--programs');
  const needs = at < 0 ? [] : (options[at + 1] ?? '').split(',');
  return { needs, command: argv.slice(split + 1) };
}

/** Runs a step of the installation; its output is shown as it comes, so that a wait explains itself. */
function step(title, command, args) {
  console.log(`setup: ${title}`);
  const run = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (run.error) fail(`${command} could not be started (${run.error.message})`);
  if (run.signal) process.exit(1);
  return run.status === 0;
}

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const mark = join(root, 'node_modules', '.installed-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  if (
    !step('installing npm packages (about a minute, once)', 'npm', [
      'ci',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ])
  )
    fail(
      'npm ci failed; its reason is above. Check the network and the npm registry, then run the same command again.',
    );
  if (!existsSync(join(bin, 'node')))
    fail('the npm package "node" brought no program; run: npm rebuild node');
  writeFileSync(mark, lock);
}

function installPrograms(needs) {
  const wanted = needs.flatMap((need) => programs[need] ?? fail(`unknown need "${need}"`));
  const missing = wanted.filter((program) => !existsSync(program.path)).map((program) => program.debian);
  if (missing.length === 0) return;
  const apt = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get'))
    fail(
      `these programs are missing: ${missing.join(', ')}. Install them, then try again. On Debian or Ubuntu: sudo ${apt}`,
    );
  const done =
    step('refreshing the list of Debian packages', 'apt-get', ['update', '-qq']) &&
    step(`installing ${missing.join(', ')}`, 'apt-get', [
      'install',
      '-y',
      '-qq',
      '-o',
      'Dpkg::Use-Pty=0',
      '--no-install-recommends',
      ...missing,
    ]);
  if (!done) fail(`the installation failed; its reason is above. By hand: ${apt}`);
}

/** Hands over to the command; it gets our signals, and its end is our end. */
function become([command, ...args]) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${command} could not be started (${error.message})`));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

process.env.DEBIAN_FRONTEND = 'noninteractive';
const { needs, command } = parse(process.argv.slice(2));
installPackages();
installPrograms(needs);
become(command);
