/**
 * Walks the commands of a page: every `sh` block, in order, in one shell that stops at the first failure and where
 * nothing exists but recorders. They write down what they were called with and answer a made-up line.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Call {
  tool: string;
  /** Words before the first option: `deployment group create`. */
  command: string;
  /** Values by option, without the dashes; an option without a value has none. */
  options: Map<string, string[]>;
  env: Record<string, string>;
}

/** In bash alone, which starts fast; a call is fields that end in NUL: tool, arguments, an empty line, variables. */
const recorder = (log: string, tool: string) => `#!/bin/bash
{
  printf '%s\\0' ${tool} "$@" $'\\n'
  for name in $(compgen -e); do printf '%s=%s\\0' "$name" "\${!name}"; done
  printf '\\x1e'
} >> ${log}
case "$*" in
  *outputs.hostName.value*) echo contoso-voice-bot.azurewebsites.net ;;
  *outputs.speechEndpoints.value*) echo https://speech.cognitiveservices.azure.com ;;
  *outputs.storageAccountUrl.value*) echo https://account.blob.core.windows.net/ ;;
  *--query*) echo 33333333-3333-3333-3333-333333333333 ;;
esac
`;

/** @throws Error with what the shell said, when a command is not among `tools` or a variable was never set */
export function walk(page: string, tools: string[]): Call[] {
  const script = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  const log = join(folder, 'calls');
  try {
    for (const tool of tools) {
      writeFileSync(join(folder, tool), recorder(log, tool));
      chmodSync(join(folder, tool), 0o755);
    }
    execFileSync('/bin/bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { PATH: folder },
      stdio: 'pipe',
    });
    return readFileSync(log, 'utf8').split('\x1e').slice(0, -1).map(parseCall);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function parseCall(record: string): Call {
  const fields = record.split('\0').slice(0, -1);
  const end = fields.indexOf('\n');
  const [tool = '', ...args] = fields.slice(0, end);
  const env = Object.fromEntries(fields.slice(end + 1).map((field) => field.split(/=(.*)/s).slice(0, 2)));
  const words: string[] = [];
  const options = new Map<string, string[]>();
  let values = words;
  for (const arg of args) {
    if (!arg.startsWith('--')) values.push(arg);
    else {
      values = [];
      options.set(arg.slice(2), values);
    }
  }
  return { tool, command: words.join(' '), options, env };
}
