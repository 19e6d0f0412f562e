/**
 * The Bot Connector's hosts, by exact name: the bot's token goes nowhere else. No suffix is trusted, because
 * anyone can register a name under trafficmanager.net.
 * Source: Teams SDK, "Service URL validation", read 2026-11-20.
 */
const connectorHosts = new Set([
  'smba.trafficmanager.net',
  'smba.onyx.prod.teams.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
  'frontend.botapi.msg.infra.teams.microsoftonline.cn',
  'smba.teams.sovcloud-core.fr',
]);

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** True when activities from (and answers to) this service URL are allowed. */
export function isServiceUrlAllowed(serviceUrl: string, local: boolean): boolean {
  if (!URL.canParse(serviceUrl)) return false;
  const url = new URL(serviceUrl);
  if (url.username !== '' || url.password !== '') return false;
  if (local) return url.protocol === 'http:' && loopback.has(url.hostname);
  return url.protocol === 'https:' && url.port === '' && connectorHosts.has(url.hostname);
}
