/** Each rule about the manifest notices when it is broken. */
import { botId, changeManifest, itFindsOut, setInBot, setInManifest } from './support/app-package.ts';

const action = { id: 'a', title: 'Transcribe', type: 'action', context: ['message'], fetchTask: true };
const reading = (name: string) => ({
  permissions: { resourceSpecific: [{ name, type: 'Application' }] },
});

describe('a manifest that is wrong', () => {
  itFindsOut([
    ['no manifest', (files) => files.delete('manifest.json'), /^manifest\.json: is missing/],
    ['a manifest that breaks off', (files) => files.set('manifest.json', Buffer.from('{')), /is no JSON/],
    [
      'an unfilled placeholder',
      (files) => changeManifest(files, (m) => Object.assign(m.developer, { name: '{{WHO}}' })),
      /"\{\{WHO}}" was not filled in/,
    ],
    [
      'an id of nothing but zeros',
      setInManifest({ id: '00000000-0000-0000-0000-000000000000' }),
      /0000" was not filled in/,
    ],
    ['an id that is no GUID', setInManifest({ id: 'voice-bot' }), /at \/id: must match/],
    [
      'a misspelled property',
      setInBot({ supportFiles: true }),
      /at \/bots\/0: must NOT have additional properties \(supportFiles\)/,
    ],
    [
      'groupchat with a small c',
      setInBot({ scopes: ['personal', 'groupchat'] }),
      /at \/bots\/0\/scopes\/1: must be equal to one of.*groupChat/,
    ],
    [
      'another version of the schema',
      setInManifest({ manifestVersion: '1.19' }),
      /at \/manifestVersion: must be equal to constant \(1\.29\)/,
    ],
    [
      'a $schema of another version',
      setInManifest({
        $schema: 'https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams.schema.json',
      }),
      /\$schema is not the one/,
    ],
    ['a version that is no version', setInManifest({ version: '1.2' }), /version "1\.2" is not of the form/],
    [
      'a short name that is too long',
      (files) => changeManifest(files, (m) => Object.assign(m.name, { short: 'x'.repeat(31) })),
      /at \/name\/short: must NOT have more than 30/,
    ],
    ['no files for the bot', setInBot({ supportsFiles: false }), /supportsFiles is not true/],
    [
      'a scope that is missing',
      (files) =>
        changeManifest(files, (_m, bot, list) =>
          [bot, list].map((at) => Object.assign(at, { scopes: ['personal', 'team'] })),
        ),
      /scopes lacks groupChat/,
    ],
    [
      'commands for a scope that the bot lacks',
      (files) => changeManifest(files, (_m, _bot, list) => list.scopes.push('copilot')),
      /for copilot, which bots\[0\]\.scopes lacks/,
    ],
    [
      'two command lists for a scope',
      (files) =>
        changeManifest(files, (_m, bot, list) => bot.commandLists?.push({ ...list, scopes: ['team'] })),
      /team has more than one command list/,
    ],
    [
      'a command twice',
      (files) =>
        changeManifest(files, (_m, _bot, list) =>
          list.commands.push({ title: 'Help', description: 'Again' }),
        ),
      /has "help" twice/,
    ],
    [
      'a command that the bot does not understand',
      (files) =>
        changeManifest(files, (_m, _bot, list) =>
          list.commands.push({ title: 'summarize', description: 'In short' }),
        ),
      /does not understand the command "summarize"/,
    ],
    [
      'a description longer than Teams shows',
      (files) =>
        changeManifest(files, (_m, _bot, { commands }) =>
          Object.assign(commands[0] ?? {}, { description: 'x'.repeat(129) }),
        ),
      /longer than the 128 characters/,
    ],
    [
      'a message action',
      setInManifest({ composeExtensions: [{ botId, commands: [action] }] }),
      /offers message actions/,
    ],
    [
      'a message action of another bot',
      setInManifest({ composeExtensions: [{ botId: botId.replace('3', '4'), commands: [action] }] }),
      /composeExtensions\[0\]\.botId is not bots\[0\]\.botId/,
    ],
    ['calls', setInBot({ supportsCalling: true }), /offers calls/],
    [
      'slash commands',
      (files) =>
        changeManifest(files, (_m, _bot, list) => Object.assign(list, { triggers: ['mention', 'slash'] })),
      /offers slash commands/,
    ],
    [
      'a domain with a scheme',
      setInManifest({ validDomains: ['https://voice.contoso.com'] }),
      /"https:\/\/voice\.contoso\.com" is not a host name alone/,
    ],
    [
      'a domain of everybody',
      setInManifest({ validDomains: ['*.azurewebsites.net'] }),
      /lets in what others host/,
    ],
    [
      'an address without https',
      (files) =>
        changeManifest(files, (m) => Object.assign(m.developer, { privacyUrl: 'http://contoso.com' })),
      /privacyUrl "http:\/\/contoso\.com" is not a public https/,
    ],
    [
      'an address that nobody can reach',
      (files) =>
        changeManifest(files, (m) =>
          Object.assign(m.developer, { termsOfUseUrl: 'https://localhost/terms' }),
        ),
      /termsOfUseUrl .* is not a public https/,
    ],
    [
      'a permission without an app',
      setInManifest({ authorization: reading('ChatMessage.Read.Chat') }),
      /need webApplicationInfo/,
    ],
    [
      'a permission on the managed identity',
      setInManifest({
        webApplicationInfo: { id: botId, resource: 'https://voice' },
        authorization: reading('ChatMessage.Read.Chat'),
      }),
      /managed identity cannot hold/,
    ],
    [
      'a permission that it has no use for',
      setInManifest({ authorization: reading('TeamMember.Read.Group') }),
      /no use for the permission TeamMember/,
    ],
  ]);
});
