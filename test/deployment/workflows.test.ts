/** The workflows and Dependabot's file: valid YAML, pinned actions, and only scripts that exist. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

const root = new URL('../../', import.meta.url);
const github = new URL('.github/', root);

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  jobs: Record<string, { steps: Step[]; environment?: string; 'timeout-minutes'?: number }>;
}

const text = (path: string) => readFileSync(new URL(path, github), 'utf8');

function parse<T>(source: string): T {
  const document = parseDocument(source, { version: '1.2' });
  assert.deepEqual([...document.errors, ...document.warnings], []);
  return document.toJS();
}

const scripts: Record<string, string> = JSON.parse(
  readFileSync(new URL('package.json', root), 'utf8'),
).scripts;

/** npm scripts and test files in a line of shell that do not exist. */
function unknownIn(run: string): string[] {
  const called = [...run.matchAll(/\bnpm (?:run(?: --silent)? )?([\w:-]+)/g)].map(([, name = '']) => name);
  const files = run.match(/\btest\/\S+\.ts\b/g) ?? [];
  return [
    ...called.filter((name) => scripts[name] === undefined),
    ...files.filter((file) => !existsSync(new URL(file, root))),
  ];
}

const isPinned = (line: string) => /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line);

for (const file of readdirSync(new URL('workflows', github))) {
  describe(`the workflow ${file}`, () => {
    const source = text(`workflows/${file}`);
    const workflow = parse<Workflow>(source);
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

    it('has jobs with steps, and a limit in time for each', () => {
      assert.ok(steps.length > 0);
      for (const job of Object.values(workflow.jobs)) assert.ok(job['timeout-minutes']);
    });

    it('calls only scripts and tests that exist', () => {
      for (const { run } of steps) assert.deepEqual(unknownIn(run ?? ''), []);
    });

    it('pins each action to a commit, and says which version that is', () => {
      const lines = source.split('\n').filter((line) => /^\s*(?:- )?uses:/.test(line));
      assert.ok(lines.length > 0);
      assert.deepEqual(
        lines.filter((line) => !isPinned(line)),
        [],
      );
    });

    it('knows no secret, may write nothing, and puts no expression into a shell', () => {
      assert.doesNotMatch(source, /secrets\./);
      assert.equal(workflow.permissions?.contents, 'read');
      for (const { run } of steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
    });
  });
}

describe('the workflows', () => {
  it('check, test and package every change', () => {
    const { on, jobs } = parse<Workflow>(text('workflows/ci.yml'));
    const runs = Object.values(jobs).flatMap((job) => job.steps.map(({ run }) => run ?? ''));
    for (const script of ['npm run check', 'npm test', 'npm run package'])
      assert.ok(runs.includes(script), script);
    assert.ok('pull_request' in on && 'push' in on);
  });

  it('deploy by hand only, by federated identity', () => {
    const { on, permissions, jobs } = parse<Workflow>(text('workflows/deploy.yml'));
    assert.deepEqual(Object.keys(on), ['workflow_dispatch']);
    assert.equal(permissions?.['id-token'], 'write');
    const [job] = Object.values(jobs);
    assert.equal(job?.environment, 'production');
    const login = job?.steps.find(({ uses }) => uses?.startsWith('azure/login@'));
    assert.deepEqual(Object.keys(login?.with ?? {}), ['client-id', 'tenant-id', 'subscription-id']);
  });

  it('would be caught calling a script that does not exist', () => {
    assert.deepEqual(unknownIn('npm run check && npm run deploy-all -- test/none.test.ts'), [
      'deploy-all',
      'test/none.test.ts',
    ]);
    assert.ok(!isPinned('- uses: actions/checkout@v7'));
  });
});

describe('dependabot.yml', () => {
  it('keeps packages, actions and the image up to date', () => {
    const { updates } = parse<{ updates: { 'package-ecosystem': string; directory: string }[] }>(
      text('dependabot.yml'),
    );
    assert.deepEqual(
      updates.map((update) => update['package-ecosystem']),
      ['npm', 'github-actions', 'docker'],
    );
    for (const { directory } of updates) assert.equal(directory, '/');
  });
});
