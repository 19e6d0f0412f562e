import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { Activity } from '../../../local/teams/types.ts';
import { type Bench, startBench } from './bench.ts';
import { openBrowser, type TestBrowser } from './browser.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const CARD = 'application/vnd.microsoft.card.adaptive';
const AI_LABEL = { type: 'https://schema.org/Message', additionalType: ['AIGeneratedContent'] };

const LANGUAGE_CARD = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'TextBlock', text: '**Choose** a language <b>', wrap: true },
    {
      type: 'Input.ChoiceSet',
      id: 'language',
      label: 'Language',
      value: 'de',
      choices: [
        { title: 'German', value: 'de' },
        { title: 'French', value: 'fr' },
      ],
    },
    { type: 'TextBlock', id: 'more', text: 'Only on demand', isVisible: false },
  ],
  actions: [
    { type: 'Action.Submit', title: 'Save', data: { command: 'language' } },
    { type: 'Action.Execute', title: 'Try', verb: 'try', data: {} },
    { type: 'Action.ToggleVisibility', title: 'More', targetElements: ['more'] },
  ],
};

function card(content: object): object {
  return { attachments: [{ contentType: CARD, content }] };
}

describe('local Teams: chat page', () => {
  let bench: Bench;
  let browser: TestBrowser;
  let page: Page;
  /** Whether axe was run: it styles elements inline, and the page's policy rightly complains of that. */
  let probed: boolean;

  async function open(options: Parameters<typeof openBrowser>[1] = {}): Promise<void> {
    browser = await openBrowser(bench.teams.url, options);
    page = browser.page;
    await page.getByRole('heading', { name: 'Voice Bot' }).waitFor();
  }

  /** The next message that the bot gets, once `act` was done. */
  async function sentBy(act: () => Promise<unknown>): Promise<Activity> {
    const before = bench.bot.received.length;
    await act();
    await bench.teams.waitFor(() => bench.bot.received.length > before);
    const activity = bench.bot.received[before];
    assert.ok(activity);
    return activity;
  }

  async function sayHello(): Promise<Activity> {
    await page.getByLabel('Message', { exact: true }).fill('hello');
    return sentBy(() => page.keyboard.press('Enter'));
  }

  async function violations(): Promise<string[]> {
    probed = true;
    await page.evaluate(await readFile(AXE, 'utf8'));
    const found: unknown = await page.evaluate(
      'axe.run().then(r => r.violations.map(v => v.id + " " + v.nodes[0].html))',
    );
    assert.ok(Array.isArray(found));
    return found;
  }

  beforeEach(async () => {
    probed = false;
    bench = await startBench();
  });
  afterEach(async () => {
    await browser.close();
    await bench.close();
    const ofProbe = (problem: string): boolean => probed && problem.includes('Applying inline style');
    assert.deepEqual(
      browser.problems.filter((problem) => !ofProbe(problem)),
      [],
    );
  });

  it('sends what is typed with Enter, and a new line with Shift+Enter', async () => {
    await open();
    await page.getByText('Send a voice message').waitFor();
    const box = page.getByLabel('Message', { exact: true });
    await box.fill('first');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('<b>second</b>');
    const activity = await sentBy(() => page.keyboard.press('Enter'));
    assert.equal(activity.text, 'first\n<b>second</b>');
    await page.getByRole('log').getByText('<b>second</b>').waitFor();
    await page.getByText('Sent', { exact: true }).waitFor();
    assert.equal(await box.inputValue(), '');
  });

  it('attaches several files, removes one and sends the rest as chosen in the menu', async () => {
    await open();
    const files = [
      await bench.file('one.ogg', '1'),
      await bench.file('two.txt', '2'),
      await bench.file('three.m4a', '3'),
    ];
    await page.locator('#file-input').setInputFiles(files);
    await page.getByRole('button', { name: 'Remove two.txt' }).click();
    await page.getByLabel('Message', { exact: true }).fill('both');
    await page.getByRole('button', { name: 'How to send' }).click();
    await page.getByRole('radio', { name: /Inline/ }).check();
    await page.keyboard.press('Escape');
    const activity = await sentBy(() => page.getByRole('button', { name: 'Send', exact: true }).click());
    assert.equal(activity.text, 'both');
    assert.deepEqual(
      activity.attachments?.map(({ name, contentUrl }) => [name, contentUrl?.includes('/v3/attachments/')]),
      [
        ['one.ogg', true],
        ['three.m4a', true],
        [undefined, undefined],
      ],
    );
    assert.equal(await page.getByRole('log').locator('audio').count(), 2);
  });

  it('takes files that are dropped and pasted', async () => {
    await open();
    for (const [type, holder, name] of [
      ['drop', 'dataTransfer', 'dropped.ogg'],
      ['paste', 'clipboardData', 'pasted.ogg'],
    ]) {
      await page.evaluate(`{
        const data = new DataTransfer();
        data.items.add(new File(['x'], '${name}'));
        const make = { drop: DragEvent, paste: ClipboardEvent }.${type};
        document.getElementById('text').dispatchEvent(new make('${type}', { bubbles: true, ${holder}: data }));
      }`);
    }
    const activity = await sentBy(() => page.getByRole('button', { name: 'Send', exact: true }).click());
    assert.deepEqual(
      activity.attachments?.map(({ name }) => name),
      ['dropped.ogg', 'pasted.ogg', undefined],
    );
  });

  it('shows a placeholder, and changes it in place into a card with its label', async () => {
    await open();
    const activity = await sayHello();
    const id = await bench.bot.reply(activity, { text: 'Transcribing…' });
    const message = page.locator(`[data-id="${id}"]`);
    await message.getByText('Transcribing…').waitFor();
    await bench.bot.update(activity, id, { ...card(LANGUAGE_CARD), entities: [AI_LABEL] });
    await message.getByText('Choose a language <b>').waitFor();
    await message.getByText('AI generated').waitFor();
    assert.equal(await message.locator('strong').textContent(), 'Choose');
    assert.equal(await page.getByText('Transcribing…').count(), 0);
    assert.equal(await page.locator('article').count(), 2);
  });

  it('submits a card by mouse and by keyboard, with what was chosen', async () => {
    await open();
    const replyToId = await bench.bot.reply(await sayHello(), card(LANGUAGE_CARD));
    const save = page.getByRole('button', { name: 'Save' });
    const byMouse = await sentBy(() => save.click());
    assert.deepEqual(
      [byMouse.value, byMouse.replyToId],
      [{ command: 'language', language: 'de' }, replyToId],
    );

    await page.getByRole('log').focus();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'SELECT');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    const byKeyboard = await sentBy(() => page.keyboard.press('Enter'));
    assert.deepEqual(byKeyboard.value, { command: 'language', language: 'fr' });
  });

  it('runs the other actions of a card', async () => {
    await open();
    await bench.bot.reply(await sayHello(), card(LANGUAGE_CARD));
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText('Only on demand').waitFor();
    const done = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'Tried' }] };
    bench.bot.onActivity = () => ({ body: { statusCode: 200, type: CARD, value: done } });
    await page.getByRole('button', { name: 'Try' }).click();
    await page.getByText('Tried').waitFor();
    assert.equal(bench.bot.received.at(-1)?.name, 'adaptiveCard/action');
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'ARTICLE');
  });

  it('shows Markdown without its HTML, plain text as it is, typing and suggested replies', async () => {
    await open();
    const activity = await sayHello();
    await bench.bot.reply(activity, { type: 'typing' });
    await page.getByText('Voice Bot is typing').waitFor();
    await bench.bot.reply(activity, { text: '**bold** <img src="https://evil.example/x.png">' });
    await bench.bot.reply(activity, { text: '**not bold**', textFormat: 'plain' });
    const suggestedActions = { to: [], actions: [{ type: 'imBack', title: 'Help me', value: 'help' }] };
    await bench.bot.reply(activity, { text: 'More?', suggestedActions });
    await page.locator('strong', { hasText: 'bold' }).waitFor();
    await page.getByText('**not bold**').waitFor();
    assert.equal(await page.locator('.log img').count(), 0);
    assert.ok(await page.locator('#typing').isHidden());
    const sent = await sentBy(() => page.getByRole('button', { name: 'Help me' }).click());
    assert.equal(sent.text, 'help');
  });

  it('sends feedback when the bot asks for it', async () => {
    await open();
    await bench.bot.reply(await sayHello(), {
      text: 'Good?',
      channelData: { feedbackLoop: { type: 'default' } },
    });
    await page.getByRole('button', { name: 'Dislike' }).click();
    await page.keyboard.type('Wrong words');
    const { name, value } = await sentBy(() => page.getByRole('button', { name: 'Submit' }).click());
    assert.equal(name, 'message/submitAction');
    const feedback = '{"feedbackText":"Wrong words"}';
    assert.deepEqual(value, { actionName: 'feedback', actionValue: { reaction: 'dislike', feedback } });
  });

  it('records with the microphone, shows time and level, and sends or discards', async () => {
    const microphone = join(bench.dir, 'tone.wav');
    const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=10', '-ar', '48000', microphone];
    await promisify(execFile)('ffmpeg', ['-v', 'error', ...tone]);
    await open({ microphone });
    const record = page.getByRole('button', { name: 'Record a voice message' });
    await record.click();
    await page.getByRole('timer').waitFor();
    await page.keyboard.press('Escape');
    await record.waitFor();
    assert.equal(bench.bot.received.length, 0);

    await record.click();
    await page.getByText('0:01').waitFor();
    // A bar that stands out of the silence: the level of the tone.
    await page.waitForFunction(
      '[...document.querySelectorAll(".rec-level i")].some(bar => bar.offsetHeight > 4)',
    );
    const activity = await sentBy(() => page.keyboard.press('Enter'));
    const [voice] = activity.attachments ?? [];
    assert.equal(voice?.contentType, 'application/vnd.microsoft.card.audio');
    const [file] = bench.teams.messages()[0]?.files ?? [];
    assert.equal(file?.type, 'audio/webm');
    const bytes = await (
      await fetch(`${bench.teams.url}/v3/attachments/${file.id}/views/original`)
    ).arrayBuffer();
    assert.deepEqual([...new Uint8Array(bytes).subarray(0, 4)], [0x1a, 0x45, 0xdf, 0xa3]);
    await page.getByLabel('Voice message.webm').waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is accessible and fits 320 pixels, ${colorScheme}`, async () => {
      await open({ colorScheme, width: 320, height: 640 });
      await bench.teams.send({
        files: [{ path: await bench.file('a.m4a', 'x') }, { path: await bench.file('b.txt', 'x') }],
      });
      const activity = await sayHello();
      const channelData = { feedbackLoopEnabled: true };
      await bench.bot.reply(activity, {
        ...card(LANGUAGE_CARD),
        entities: [AI_LABEL],
        channelData,
        locale: 'en-US',
      });
      const consent = 'application/vnd.microsoft.teams.card.file.consent';
      const content = { description: 'Subtitles', sizeInBytes: 10, acceptContext: {}, declineContext: {} };
      await bench.bot.reply(activity, {
        attachments: [{ contentType: consent, name: 'words.srt', content }],
      });
      const actions = [{ type: 'imBack', title: 'Help', value: 'help' }];
      await bench.bot.reply(activity, {
        text: '`code` [link](https://x.example)',
        suggestedActions: { to: [], actions },
      });
      await page.getByRole('button', { name: 'Like', exact: true }).click();
      await page.getByRole('button', { name: 'How to send' }).click();
      await page.getByRole('button', { name: 'Help' }).waitFor();
      assert.deepEqual(await violations(), []);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      assert.equal(overflow, 0);
      await page.getByRole('button', { name: 'Dark theme' }).click();
      assert.deepEqual(await violations(), []);
    });
  }
});
