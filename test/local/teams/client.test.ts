import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sendAndWait } from '../../../local/teams/client.ts';
import type { Activity } from '../../../local/teams/types.ts';
import { type Bench, startBench } from './bench.ts';

const SEND = join(import.meta.dirname, '../../../local/send.ts');

function card(fallbackText: string): object {
  const content = { type: 'AdaptiveCard', version: '1.5', body: [], fallbackText };
  return { attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

function voice(job: string, more: object): object {
  return { channelData: { voiceMessage: { job, ...more } } };
}

describe('local Teams: client', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.close());

  /** Answers every voice message of an activity as the bot does. */
  async function transcribe(activity: Activity, outcome: string, words: string): Promise<void> {
    const clips = (activity.attachments ?? []).filter(({ contentType }) => contentType !== 'text/html');
    for (const index of clips.keys()) {
      const job = `${activity.id}-${index}`;
      const id = await bench.bot.reply(activity, {
        text: 'Transcribing…',
        ...voice(job, { state: 'working' }),
      });
      const final = voice(job, { state: 'final', outcome });
      await bench.bot.update(activity, id, { summary: 'short', ...card(`${words} ${index}`), ...final });
    }
  }

  async function send(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
    const child = execFile(process.execPath, [SEND, '--url', bench.teams.url, ...args]);
    let [out, err] = ['', ''];
    child.stdout?.on('data', (text) => {
      out += text;
    });
    child.stderr?.on('data', (text) => {
      err += text;
    });
    const [code] = await once(child, 'close');
    return { code, out, err };
  }

  it('waits for the answer of every file', async () => {
    bench.bot.onActivity = (activity) => {
      void transcribe(activity, 'done', 'words');
      return {};
    };
    const files = [await bench.file('a.ogg', 'a'), await bench.file('b.ogg', 'b')];
    let placeholders = 0;
    const answers = await sendAndWait({
      url: bench.teams.url,
      files,
      as: 'inline',
      onPlaceholder: () => placeholders++,
    });
    assert.deepEqual(
      answers.map(({ outcome, text, summary }) => [outcome, text, summary]),
      [
        ['done', 'words 0', 'short'],
        ['done', 'words 1', 'short'],
      ],
    );
    assert.equal(placeholders, 1);
    for (const { sentAt, placeholderAt, finalAt } of answers) {
      assert.ok(sentAt <= placeholderAt && placeholderAt <= finalAt);
    }
  });

  it('puts the parts of a long answer together, in their order', async () => {
    bench.bot.onActivity = async (activity) => {
      const part = (number: number): object =>
        voice('j', { state: 'final', outcome: 'done', part: number, parts: 2 });
      const id = await bench.bot.reply(activity, voice('j', { state: 'working' }));
      await bench.bot.reply(activity, { ...card('second'), ...part(2) });
      await bench.bot.update(activity, id, { ...card('first'), ...part(1) });
      return {};
    };
    const [answer] = await sendAndWait({ url: bench.teams.url, files: [await bench.file('a.ogg', 'a')] });
    assert.equal(answer?.text, 'first\nsecond');
  });

  it('fails when the bot gives no answer in time, or does not take the message', async () => {
    const wait = (): Promise<unknown> => sendAndWait({ url: bench.teams.url, text: 'hello', timeoutMs: 200 });
    await assert.rejects(wait, { code: 'TimedOut' });
    bench.bot.onActivity = () => ({ status: 401 });
    await assert.rejects(wait, { code: 'Refused' });
  });

  it('prints the answer, and ends with 0 when the outcome is done', async () => {
    const words = 'Hi there.\n\n[0:00 - 0:05] Hi there.';
    bench.bot.onActivity = (activity) => {
      void transcribe(activity, 'done', words);
      return {};
    };
    assert.deepEqual(await send(await bench.file('a.ogg', 'a')), { code: 0, out: `${words} 0\n`, err: '' });
  });

  it('prints the words of the bot, and ends with 1 for any other outcome', async () => {
    bench.bot.onActivity = (activity) => {
      void transcribe(activity, 'noSpeech', 'I heard no speech');
      return {};
    };
    const file = await bench.file('a.ogg', 'a');
    const { code, out } = await send(file, '--as', 'card', '--text', 'please');
    assert.deepEqual([code, out], [1, 'I heard no speech 0\n']);
    assert.equal(bench.bot.received[0]?.text, 'please');
  });

  it('prints the reply to a command', async () => {
    bench.bot.onActivity = async (activity) => {
      await bench.bot.reply(activity, { text: 'I transcribe from now on.' });
      return {};
    };
    assert.deepEqual(await send('--text', 'transcribe'), {
      code: 0,
      out: 'I transcribe from now on.\n',
      err: '',
    });
  });

  it('says in one line what is wrong', async () => {
    const { url } = bench.teams;
    const missing = await send('nowhere.ogg');
    assert.deepEqual(missing, { code: 1, out: '', err: 'send: There is no file nowhere.ogg\n' });
    const late = await send('--text', 'hello', '--timeout', '0.2');
    assert.match(late.err, /^send: The bot gave no final answer within 0\.2 s\n$/);
    const shape = await send('--text', 'hello', '--as', 'parcel');
    assert.match(shape.err, /^send: There is no shape "parcel".*\n$/);
    await bench.teams.close();
    const nobody = await send('--text', 'hello');
    assert.deepEqual(nobody, {
      code: 1,
      out: '',
      err: `send: Nothing listens at ${url}. Run "npm start" first.\n`,
    });
    await bench.restart();
  });
});
