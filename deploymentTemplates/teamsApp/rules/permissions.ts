/** Permissions for one team or chat (resource-specific consent), should the app ever ask for any. */
import type { Manifest } from './schema.ts';

/** Those that let a bot see messages in which it is not mentioned; it has a use for no other. */
const known = ['ChannelMessage.Read.Group', 'ChatMessage.Read.Chat'];

export function permissionFaults({ authorization, webApplicationInfo, bots }: Manifest): string[] {
  const asked = authorization?.permissions?.resourceSpecific ?? [];
  const faults = asked
    .filter(({ name, type }) => !known.includes(name) || type !== 'Application')
    .map(({ name, type }) => `manifest.json: the bot has no use for the permission ${name} (${type})`);
  if (asked.length === 0) return faults;
  if (webApplicationInfo === undefined)
    faults.push('manifest.json: resource-specific permissions need webApplicationInfo');
  else if (webApplicationInfo.id.toLowerCase() === bots?.[0]?.botId.toLowerCase())
    // github.com/MicrosoftDocs/msteams-docs issue 14285: the app cannot be installed then.
    faults.push(
      'manifest.json: webApplicationInfo.id is the bot itself, and a managed identity cannot hold resource-specific permissions; name a separate app registration',
    );
  return faults;
}
