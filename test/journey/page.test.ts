/** The whole product through its page, in a real browser: speak, see the placeholder, read the card, choose a language. */
import assert from 'node:assert/strict';
import { openBrowser, type TestBrowser } from '../local/teams/browser.ts';
import { shown } from '../support/answers.ts';
import { makeVariant } from '../support/audio.ts';
import { startWorld, type World } from '../support/world.ts';

describe('the page with the bot behind it', () => {
  let world: World;
  let browser: TestBrowser;
  before(async function () {
    this.timeout(60_000);
    world = await startWorld();
    const microphone = await makeVariant(world.dir, 'wav', 8);
    browser = await openBrowser(world.teams.url, { microphone });
  });
  after(async () => {
    await browser.close();
    await world.close();
  });

  const last = () => shown(world, world.teams.conversation.id).at(-1);

  it('welcomes', async () => {
    await browser.page.getByText('I turn voice messages into text').waitFor();
  });

  it('records from the microphone, shows the placeholder, then the card with text and times', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Record a voice message' }).click();
    await page.getByRole('timer').filter({ hasText: '0:08' }).waitFor({ timeout: 15_000 });
    await page.keyboard.press('Enter');
    await page.getByText('Transcribing your voice message').waitFor({ timeout: 5_000 });
    await page
      .getByText(/I am calling about the meeting/)
      .first()
      .waitFor({ timeout: 25_000 });
    await page.getByText('0:00', { exact: true }).first().waitFor();
    await page.getByText('AI generated').waitFor();
    assert.equal(await page.getByText('Transcribing your voice message').count(), 0);
  }).timeout(60_000);

  it('lets a language be picked with the mouse', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Choose language' }).first().click();
    await page.getByRole('combobox', { name: 'Language of the answer' }).last().selectOption('fr');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Your voice messages are translated into French.').waitFor();
  });

  it('and with the keyboard alone', async () => {
    const { page } = browser;
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.type('language');
    await page.keyboard.press('Enter');
    const picker = page.getByRole('combobox', { name: 'Language of the answer' }).nth(1);
    await picker.waitFor();
    // From the composer, the newest card is the way back; Shift+Tab until its picker has the focus.
    for (let presses = 0; presses < 20; presses += 1) {
      if (await picker.evaluate((element) => element.matches(':focus'))) break;
      await page.keyboard.press('Shift+Tab');
    }
    await page.keyboard.type('Translate into Span');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Your voice messages are translated into Spanish.').waitFor();
  });

  it('leaves the choice by cancel', async () => {
    const { page } = browser;
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('language');
    await box.press('Enter');
    await page.getByRole('combobox', { name: 'Language of the answer' }).nth(2).waitFor();
    await box.fill('cancel');
    await box.press('Enter');
    await page.getByText('All right, nothing was changed.').waitFor();
    assert.match(String(last()?.text), /nothing was changed/);
  });

  it('meets no error on the way, and asks nobody else for anything', () => {
    assert.deepEqual(browser.problems, []);
  });
});
