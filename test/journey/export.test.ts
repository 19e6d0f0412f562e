/** An answer taken along as a file, in the chat page and by words, with everything real in between. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parseText } from 'media-captions';
import { openBrowser, type TestBrowser } from '../local/teams/browser.ts';
import { askOne, shown } from '../support/answers.ts';
import { makeVariant } from '../support/audio.ts';
import { startWorld, type World } from '../support/world.ts';

const consentCard = 'application/vnd.microsoft.teams.card.file.consent';

describe('an answer as a file, from end to end', () => {
  let world: World;
  let browser: TestBrowser;
  before(async function () {
    this.timeout(60_000);
    world = await startWorld();
    await askOne(world, {
      files: [{ path: await makeVariant(world.dir, 'm4a', 6) }],
      conversation: world.teams.conversation.id,
    });
    browser = await openBrowser(world.teams.url);
  });
  after(async () => {
    await browser.close();
    await world.close();
  });

  it('comes by the button under the answer, and its offer makes way for it', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('button', { name: 'SRT' }).click();
    await page.getByText('The transcript as SRT').waitFor();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText(/srt” is in your OneDrive\./).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Allow' }).count(), 0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /\.srt/ }).click(),
    ]);
    const { cues, errors } = await parseText(await readFile(await download.path(), 'utf8'), {
      ...{ type: 'srt', strict: true, errors: true },
    });
    assert.deepEqual(errors, []);
    assert.match(cues.map(({ text }) => text).join(' '), /calling\s+about\s+the\s+meeting/);
    assert.ok(cues.every(({ startTime, endTime }) => endTime - startTime <= 7 && endTime <= 7));
  });

  it('comes for words, with the keyboard alone, and can be declined', async () => {
    const { page } = browser;
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('export word');
    await box.press('Enter');
    await page.getByText('The transcript as Word').waitFor();
    const decline = page.getByRole('button', { name: 'Decline' });
    for (let presses = 0; presses < 20; presses += 1) {
      if (await decline.evaluate((element) => element.matches(':focus'))) break;
      await page.keyboard.press('Shift+Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('All right, I did not send the file.').waitFor();
    const offers = shown(world, world.teams.conversation.id).flatMap(({ attachments = [] }) =>
      attachments.filter(({ contentType }) => contentType === consentCard),
    );
    assert.deepEqual(offers, []);
  });

  it('uses no token, and asks nobody else for anything', () => {
    const uploads = world.teams.requests.list('files').filter(({ method }) => method === 'PUT');
    assert.deepEqual(
      uploads.map(({ status, authorization }) => [status, authorization]),
      [[201, false]],
    );
    assert.deepEqual(browser.problems, []);
  });
});
