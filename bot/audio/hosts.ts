/**
 * Hosts that hand out files of SharePoint and OneDrive, and the hosts where Microsoft asks people to sign in.
 *
 * Sources: "Send and receive files from a bot" (download URLs lie on `<tenant>.sharepoint.com` and
 * `<tenant>-my.sharepoint.com`); the outbound host list of microsoft/Agents-for-js,
 * `packages/agents-hosting/src/outboundHostValidator.ts` (`sharepoint.com`, `svc.ms`); Microsoft 365 endpoint
 * lists for GCC High (`sharepoint.us`), DoD (`sharepoint-mil.us`) and 21Vianet (`sharepoint.cn`).
 * Suffixes that customers can register (`trafficmanager.net`, `blob.core.windows.net`) do not belong here.
 */

const downloadSuffixes = [
  '.sharepoint.com',
  '.sharepoint.us',
  '.sharepoint-mil.us',
  '.sharepoint.cn',
  '.svc.ms',
];

const signInHosts = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.windows.net',
  'login.live.com',
]);

/** True for a host below one of the SharePoint or OneDrive download suffixes; the bare suffix is not one. */
export function downloadHosts(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return downloadSuffixes.some((suffix) => host.length > suffix.length && host.endsWith(suffix));
}

/** True for a Microsoft sign-in page: a redirect there means that the link needs a person's own access. */
export function isSignInHost(hostname: string): boolean {
  return signInHosts.has(hostname.toLowerCase());
}
