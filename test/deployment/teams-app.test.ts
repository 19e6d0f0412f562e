/** The Teams app package keeps every rule, and is the same each time. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { checkTeamsApp } from '../../deploymentTemplates/teamsApp/check.ts';
import { completeParameters } from '../../deploymentTemplates/teamsApp/parameters.ts';
import { languages } from '../../deploymentTemplates/teamsApp/rules/languages.ts';
import { type Files, zip } from '../../deploymentTemplates/zip.ts';
import { botId, collect, given, manifestOf } from './support/app-package.ts';

describe('the Teams app', () => {
  it('keeps every rule', async () => {
    assert.deepEqual(checkTeamsApp(await collect()), []);
  });

  it('holds what was given, in the manifest', async () => {
    const { id, bots, validDomains, version } = manifestOf(await collect());
    assert.deepEqual(
      [id, bots?.[0]?.botId, validDomains, version],
      [botId, botId, ['voice.contoso.com'], '1.2.3'],
    );
  });

  it('speaks twelve languages', async () => {
    const { localizationInfo } = manifestOf(await collect());
    assert.equal(languages.length, 12);
    const tags = localizationInfo?.additionalLanguages?.map(({ languageTag }) => languageTag) ?? [];
    for (const tag of languages) assert.ok(tag === 'en' || tags.includes(tag), tag);
  });

  it('is the same zip, byte for byte, each time', async () => {
    const digest = async (files: Files) => createHash('sha256').update(zip(files)).digest('hex');
    const files = await collect();
    const backwards = new Map([...(await collect())].reverse());
    assert.equal(await digest(files), await digest(backwards));
  });
});

describe('what is given for a Teams app', () => {
  it('is refused when the bot id or the host is missing or wrong, all in one', () => {
    assert.throws(() => completeParameters({}, '1.0.0'), /--bot-id .* is missing.*\n--host .* is missing/);
    const wrong = { 'bot-id': 'my-bot', host: 'https://voice.contoso.com' };
    assert.throws(() => completeParameters(wrong, '1.0.0'), /"my-bot" will not do.*\n.*"https:/);
  });

  it('is refused when an address is not https', () => {
    assert.throws(
      () => completeParameters({ ...given, terms: 'http://contoso.com' }, '1.0.0'),
      /--terms .* will not do/,
    );
  });

  it('is completed with the host of the bot', () => {
    const { WEBSITE_URL, PRIVACY_URL, TEAMS_APP_ID } = completeParameters(given, '1.0.0');
    assert.deepEqual(
      [WEBSITE_URL, PRIVACY_URL, TEAMS_APP_ID],
      ['https://voice.contoso.com/', 'https://voice.contoso.com/', botId],
    );
  });
});
