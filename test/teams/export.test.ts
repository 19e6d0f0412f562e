/** Files from the offer to their place: real storage, a real connector of a few lines, a real place for uploads. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Activity } from 'botbuilder';
import { type ClipStore, createClipStore } from '../../bot/jobs/clip-store.ts';
import { type Job, jobId, newJob, overJob, reference } from '../../bot/jobs/job.ts';
import { createJournal, type Journal } from '../../bot/jobs/journal.ts';
import type { Reply } from '../../bot/replies/reply.ts';
import { isActivity, toActivity } from '../../bot/teams/activity.ts';
import { VoiceAdapter } from '../../bot/teams/adapter.ts';
import { createExports, type Exports, fileConsent } from '../../bot/teams/export.ts';
import { createGovernor } from '../../bot/teams/governor.ts';
import { createMessenger } from '../../bot/teams/messenger.ts';
import { recorded } from '../support/activities.ts';
import { jobSpec, transcript } from '../support/job-bench.ts';
import { type KeptLog, keepLog } from '../support/log.ts';
import { freshStorage } from '../support/shared-azurite.ts';
import { type StubConnector, startStubConnector } from '../support/stub-connector.ts';

interface Upload {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Drive {
  url: string;
  status: number;
  uploads: Upload[];
  close(): Promise<void>;
}

/** A OneDrive that keeps what it gets and answers as told. */
async function startDrive(): Promise<Drive> {
  const drive: Drive = {
    ...{ url: '', status: 201, uploads: [] },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method, headers } = request;
    drive.uploads.push({ method, headers, body: Buffer.concat(chunks).toString('utf8') });
    response.writeHead(drive.status, { location: `${drive.url}/elsewhere` }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  drive.url = `http://127.0.0.1:${address.port}`;
  return drive;
}

describe('an answer as a file', () => {
  let connector: StubConnector;
  let drive: Drive;
  let journal: Journal;
  let clips: ClipStore;
  let exports: Exports;
  let kept: KeptLog;
  let conversation: string;
  const make = (local = true) => {
    const adapter = new VoiceAdapter({ appId: '', type: 'none', tenantId: '' });
    const messenger = createMessenger(adapter, {
      local: true,
      hasToken: false,
      governor: createGovernor(1_000),
    });
    return createExports({ journal, clips, messenger, log: kept.log, local });
  };
  beforeEach(async () => {
    [connector, drive] = await Promise.all([startStubConnector(), startDrive()]);
    const storage = await freshStorage();
    journal = createJournal(storage.jobs);
    clips = createClipStore(storage.audio, storage.results);
    kept = keepLog();
    exports = make();
    conversation = `a:${randomUUID()}`;
  });
  afterEach(async () => {
    kept.restore();
    await Promise.all([connector.close(), drive.close()]);
  });

  /** An answer in the conversation. */
  async function answered(index: number, changes: Partial<Job> = {}): Promise<Job> {
    const spec = jobSpec(index, { id: jobId(conversation, 'activity', index) });
    const acceptedAt = new Date(Date.UTC(2026, 10, 20, 10, index)).toISOString();
    const placeholder = { state: 'sent', activityId: `answer-${index}` } as const;
    const job = {
      ...overJob(newJob({ ...spec, acceptedAt }, placeholder)),
      ending: { outcome: 'done' as const },
    };
    await journal.create({ ...job, ...changes });
    await clips.putTranscript(job.id, { ...transcript, text: `Answer ${index}.`, phrases: [] });
    return job;
  }

  function activity(changes: Partial<Activity>): Activity {
    const place = { id: conversation, conversationType: 'personal', name: '', isGroup: false };
    const { attachments: _, ...bare } = recorded('text');
    const whole = { ...bare, conversation: place, serviceUrl: connector.url, locale: 'en-GB', ...changes };
    assert.ok(isActivity(whole));
    return whole;
  }
  const asked = (changes: Partial<Activity> = {}) => exports.offer(activity(changes), 'srt');

  const accepted = (context: unknown, changes: Record<string, unknown> = {}) => ({
    ...{ type: 'fileUpload', action: 'accept', context },
    uploadInfo: {
      name: 'Grüße 你好 1.txt',
      uploadUrl: `${drive.url}/upload?tempauth=secret`,
      contentUrl: `${drive.url}/personal/file.txt`,
      ...{ uniqueId: '1150D938', fileType: 'txt' },
      ...changes,
    },
  });
  const answer = async (value: unknown, replyToId = 'offer-1') => {
    await exports.consent(activity({ type: 'invoke', name: fileConsent, text: '', value, replyToId }));
    await exports.idle();
  };
  /** What was said, in order: a new message or an edit, and its words or file. */
  const said = () =>
    connector.requests.map(({ method, path, body }) => {
      const [file] = Array.isArray(body.attachments) ? body.attachments : [];
      return [method, path.split('/').at(-1), file?.name ?? body.text];
    });
  const offered = ({ file }: Reply) => (file?.kind === 'offer' ? file : undefined);

  it('is offered with its name and size, on the wire as Teams wants it', async () => {
    const job = await answered(0);
    const reply = await exports.offer(activity({}), 'txt');
    const context = { job: reference(job.id), format: 'txt' };
    assert.deepEqual(toActivity(reply).attachments, [
      {
        contentType: 'application/vnd.microsoft.teams.card.file.consent',
        name: 'Grüße 你好.txt',
        content: {
          ...{ description: 'The transcript as TXT', sizeInBytes: 'Answer 0.\n'.length },
          ...{ acceptContext: context, declineContext: context },
        },
      },
    ]);
  });

  it('is the newest one, the one that is replied to or quoted, or the one that a button names', async () => {
    const [first, second] = [await answered(1), await answered(2)];
    await answered(3, { ending: { outcome: 'noSpeech' } });
    const quote = (id: string) => [
      {
        contentType: 'text/html',
        content: `<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="${id}"><p>x</p></blockquote>export`,
      },
    ];
    const chosen = async (changes: Partial<Activity>) => offered(await asked(changes))?.context;
    const [one, two] = [first, second].map(({ id }) => ({ job: reference(id), format: 'srt' }));
    assert.deepEqual(await chosen({}), two);
    assert.deepEqual(await chosen({ replyToId: 'answer-1' }), one);
    assert.deepEqual(await chosen({ replyToId: 'activity' }), two);
    assert.deepEqual(await chosen({ replyToId: 'something-else' }), two);
    assert.deepEqual(await chosen({ attachments: quote('answer-1') }), one);
    assert.deepEqual(await chosen({ value: { job: reference(first.id) } }), one);
  });

  it('is not there without an answer, of another conversation, in a group, or after its time', async () => {
    const words = async (changes: Partial<Activity> = {}) => (await asked(changes)).text;
    assert.match(String(await words()), /no answer here/);
    const job = await answered(0);
    const elsewhere = { id: 'a:other', conversationType: 'personal', name: '', isGroup: false };
    const value = { job: reference(job.id) };
    assert.match(String(await words({ conversation: elsewhere, value })), /no answer here/);
    assert.match(String(await words({ value: { job: '../../x' } })), /no answer here/);
    const group = { id: conversation, conversationType: 'groupChat', name: '', isGroup: true };
    assert.match(String(await words({ conversation: group })), /alone/);
    await clips.expire(job.id, new Date());
    assert.match(String(await words()), /has been deleted/);
    assert.match(String((await exports.offer(activity({ locale: 'de' }), 'srt')).text), /gelöscht/);
  });

  it('comes after the question which form, when none was named', async () => {
    const job = await answered(0);
    const { card } = await exports.offer(activity({}), undefined);
    assert.ok(
      JSON.stringify(card?.actions).includes(`{"command":"export vtt","job":"${reference(job.id)}"}`),
    );
  });

  it('is put where Teams says, in one piece and without a token, and the offer makes way', async () => {
    const job = await answered(0);
    await answer(accepted({ job: reference(job.id), format: 'txt' }));
    const [upload] = drive.uploads;
    assert.deepEqual([upload?.method, upload?.body, drive.uploads.length], ['PUT', 'Answer 0.\n', 1]);
    assert.equal(upload?.headers['content-length'], '10');
    assert.equal(upload?.headers['content-range'], 'bytes 0-9/10');
    assert.equal(upload?.headers.authorization, undefined);
    assert.deepEqual(connector.requests[0]?.body.attachments, [
      {
        contentType: 'application/vnd.microsoft.teams.card.file.info',
        ...{ name: 'Grüße 你好 1.txt', contentUrl: `${drive.url}/personal/file.txt` },
        content: { uniqueId: '1150D938', fileType: 'txt' },
      },
    ]);
    assert.deepEqual(said()[1], ['PUT', 'offer-1', '“Grüße 你好 1.txt” is in your OneDrive.']);
    assert.ok(!kept.text().includes('secret'));
  });

  it('is put once, however often the consent is delivered', async () => {
    const job = await answered(0);
    const value = accepted({ job: reference(job.id), format: 'txt' });
    const other = make();
    await Promise.all([
      answer(value),
      answer(value),
      other.consent(activity({ value, replyToId: 'offer-1' })),
    ]);
    await other.idle();
    await answer(value);
    assert.deepEqual([drive.uploads.length, said().length], [1, 2]);
    await answer(value, 'offer-2');
    assert.equal(drive.uploads.length, 2);
  });

  it('is not made when it is declined', async () => {
    const job = await answered(0);
    await answer({
      type: 'fileUpload',
      action: 'decline',
      context: { job: reference(job.id), format: 'txt' },
    });
    assert.deepEqual(said(), [['PUT', 'offer-1', 'All right, I did not send the file.']]);
    assert.deepEqual(drive.uploads, []);
  });

  it('is not given out to a consent that names what is not here', async () => {
    const job = await answered(0);
    const elsewhere = await (async () => {
      const id = jobId('a:somebody', 'their activity', 0);
      await journal.create({ ...job, id });
      await clips.putTranscript(id, transcript);
      return id;
    })();
    for (const context of [
      { job: reference(elsewhere), format: 'txt' },
      { job: elsewhere, format: 'txt' },
      { job: reference(job.id), format: 'exe' },
      { job: 7, format: 'txt' },
      undefined,
    ])
      await answer(accepted(context));
    const group = { id: conversation, conversationType: 'channel', name: '', isGroup: true };
    const value = accepted({ job: reference(job.id), format: 'txt' });
    await exports.consent(activity({ conversation: group, value, replyToId: 'offer-1' }));
    await exports.idle();
    assert.deepEqual([drive.uploads, said()], [[], []]);
  });

  it('says that the text is gone when it went between offer and consent', async () => {
    const job = await answered(0);
    await clips.expire(job.id, new Date());
    await answer(accepted({ job: reference(job.id), format: 'txt' }));
    assert.match(String(said()[0]), /PUT,offer-1,The text of this recording has been deleted/);
    assert.deepEqual(drive.uploads, []);
  });

  for (const status of [202, 302, 401, 404, 500])
    it(`says so when the place answers ${status}`, async () => {
      drive.status = status;
      const job = await answered(0);
      await answer(accepted({ job: reference(job.id), format: 'vtt' }));
      assert.deepEqual(said(), [
        ['PUT', 'offer-1', 'I could not put the file into your OneDrive. Type "export vtt" to try again.'],
      ]);
      assert.equal(drive.uploads.length, 1);
    });

  for (const [what, uploadUrl] of [
    ['another host', 'https://evil.example/upload'],
    ['a look-alike', 'https://sharepoint.com.evil.example/upload'],
    ['plain http', 'http://contoso-my.sharepoint.com/upload'],
    ['this machine', 'http://127.0.0.1:9/upload'],
    ['no URL', 'x'],
  ] as const)
    it(`goes to no other place than a OneDrive: ${what}`, async () => {
      exports = make(false);
      const job = await answered(0);
      await answer(accepted({ job: reference(job.id), format: 'txt' }, { uploadUrl }));
      assert.match(String(said()), /could not put the file/);
      assert.match(kept.text(), /not permitted|not a URL/);
    });

  it('is not announced with a link that is none', async () => {
    const job = await answered(0);
    const contentUrl = 'javascript:alert(1)';
    await answer(accepted({ job: reference(job.id), format: 'txt' }, { contentUrl }));
    assert.deepEqual(
      said().map(([method]) => method),
      ['PUT'],
    );
  });
});
