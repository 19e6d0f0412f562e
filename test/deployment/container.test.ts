/**
 * The Dockerfile, by its text: docker is not needed for that, and most mistakes show. Each rule is also seen to
 * notice its own fault.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const dockerfile = readFileSync(new URL('Dockerfile', root), 'utf8');
const allowed = readFileSync(new URL('.dockerignore', root), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

type Instruction = [name: string, rest: string];

/** The instructions of a Dockerfile, comments dropped and continued lines joined. */
function instructionsOf(text: string): Instruction[] {
  return text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...rest] = line.trim().split(/\s+/);
      return [name, rest.join(' ')];
    });
}

function faultsOf(text: string): string[] {
  const all = instructionsOf(text);
  const final = all.slice(all.findLastIndex(([name]) => name === 'FROM'));
  const last = (name: string) => final.findLast(([each]) => each === name)?.[1] ?? '';
  const faults: string[] = [];
  const bases = all.filter(([name]) => name === 'FROM').map(([, rest]) => rest.split(' ')[0] ?? '');
  if (!bases.every((base) => base === bases[0] && /^node:(?:22|24)-slim$/.test(base))) faults.push('base');
  if (['', 'root', '0'].includes(last('USER'))) faults.push('user');
  if (last('CMD') !== '["node", "bot/index.ts"]') faults.push('command');
  if (!last('HEALTHCHECK').includes('/healthz')) faults.push('health');
  if (
    all.some(
      ([name, rest]) => ['ENV', 'ARG'].includes(name) && /pass|key|secret|token|connection/i.test(rest),
    )
  )
    faults.push('secret');
  if (!all.some(([name, rest]) => name === 'RUN' && /npm ci --omit=dev --ignore-scripts/.test(rest)))
    faults.push('packages');
  for (const path of copiedPaths(all)) {
    if (!existsSync(fileURLToPath(new URL(path, root)))) faults.push(`no ${path}`);
    if (!allowed.includes(path)) faults.push(`ignored ${path}`);
  }
  return faults;
}

/** What COPY takes from the project. */
function copiedPaths(all: Instruction[]): string[] {
  return all
    .filter(([name, rest]) => name === 'COPY' && !rest.startsWith('--from'))
    .flatMap(([, rest]) => rest.split(' ').slice(0, -1));
}

describe('the Dockerfile', () => {
  it('keeps its rules', () => assert.deepEqual(faultsOf(dockerfile), []));

  it('copies all folders that the bot is made of, and .dockerignore lets in nothing more', () => {
    const copied = copiedPaths(instructionsOf(dockerfile));
    assert.deepEqual([...new Set(copied)].sort(), [...allowed].sort());
    for (const path of ['bot', 'dialogs', 'package.json']) assert.ok(copied.includes(path), path);
  });

  const planted: [what: string, from: string, to: string, fault: string][] = [
    ['a base that moves', 'FROM node:24-slim\n', 'FROM node:latest\n', 'base'],
    [
      'a base that differs from the one of the packages',
      'FROM node:24-slim\n',
      'FROM node:22-slim\n',
      'base',
    ],
    ['root', 'USER node\n', '', 'user'],
    ['npm in front', 'CMD ["node", "bot/index.ts"]', 'CMD ["npm", "start"]', 'command'],
    ['no health check', '/healthz', '/', 'health'],
    ['a secret', 'ENV PORT=3978', 'ENV AZURE_SPEECH_API_KEY=1', 'secret'],
    ['packages of development', ' --omit=dev', '', 'packages'],
    ['a folder that is not there', 'COPY dialogs dialogs', 'COPY lib lib', 'no lib'],
    ['a folder that is ignored', 'COPY dialogs dialogs', 'COPY local local', 'ignored local'],
  ];
  for (const [what, from, to, fault] of planted) {
    it(`is found out: ${what}`, () => {
      assert.ok(dockerfile.includes(from));
      assert.ok(faultsOf(dockerfile.replace(from, to)).includes(fault));
    });
  }
});
