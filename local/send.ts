/**
 * `npm run send -- FILE... [--as file|inline|card] [--text "..."]`: sends through the running local Teams
 * and prints the bot's final answer. Exit code 0 when every outcome is done, 1 otherwise.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FinalAnswer } from './teams/answers.ts';
import { sendAndWait } from './teams/client.ts';
import { LocalTeamsError } from './teams/errors.ts';
import { parseShape } from './teams/shapes.ts';

const USAGE = `Usage: npm run send -- FILE... [--as file|inline|card] [--text "..."]

  FILE            one or more voice messages, sent in one message
  --as FORM       how Teams hands them to the bot: file (default), inline, card
  --text TEXT     words to send, alone (a command such as "help") or with the files
  --timeout SECS  how long to wait for the answer; default 120
  --url URL       the local Teams; default http://127.0.0.1:3979`;

/** A command has no outcome of its own: any reply to it is a success. */
function isGood({ outcome }: FinalAnswer, files: number): boolean {
  return outcome === 'done' || (files === 0 && outcome === 'reply');
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      as: { type: 'string', default: 'file' },
      text: { type: 'string' },
      timeout: { type: 'string', default: '120' },
      url: { type: 'string', default: `http://127.0.0.1:${process.env.LOCAL_TEAMS_PORT || 3979}` },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { text } = values;
  if (values.help || (positionals.length === 0 && text === undefined)) {
    console.log(USAGE);
    return values.help ? 0 : 1;
  }
  const timeoutMs = Number(values.timeout) * 1000;
  if (!(timeoutMs > 0)) throw new LocalTeamsError('BadArgument', '--timeout must be a number of seconds');
  const missing = positionals.find((path) => !existsSync(path));
  if (missing !== undefined) throw new LocalTeamsError('FileMissing', `There is no file ${missing}`);
  const answers = await sendAndWait({
    url: values.url.replace(/\/$/, ''),
    files: positionals,
    as: parseShape(values.as),
    timeoutMs,
    ...(text === undefined ? {} : { text }),
  });
  console.log(answers.map((answer) => answer.text).join('\n\n'));
  return answers.every((answer) => isGood(answer, positionals.length)) ? 0 : 1;
}

function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return 'Something went wrong';
  const hint = error instanceof LocalTeamsError && error.code === 'Unreachable';
  return hint ? `${error.message}. Run "npm start" first.` : (error.message.split('\n')[0] ?? '');
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`send: ${oneLine(error)}`);
  return 1;
});
