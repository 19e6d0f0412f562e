/** The bot's own identity: the form of its ids, and whether Entra gives it a token for the Bot Connector. */
import type { AppIdentity } from '../config.ts';
import { connectionFix } from './causes.ts';
import { type Finding, well, wrong } from './finding.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids that are names, domains or cut off would be found out by Teams only, which answers with silence. */
export async function checkApp(app: AppIdentity, allowedTenants: readonly string[]): Promise<Finding> {
  if (app.type === 'none') return well('local mode without an app: only this machine is served');
  const form = 'It is a GUID, as 5f0c6bd0-1e5b-4a2b-9c05-0d6f5b6d9a01';
  if (!GUID.test(app.appId))
    return wrong(`MicrosoftAppId is "${app.appId}".`, `${form}: copy the bot's "Microsoft App ID".`);
  if (!GUID.test(app.tenantId))
    return wrong(`MicrosoftAppTenantId is "${app.tenantId}".`, `${form}: copy the "Directory (tenant) ID".`);
  const tenant = allowedTenants.find((each) => !GUID.test(each));
  if (tenant !== undefined)
    return wrong(`ALLOWED_TENANTS has "${tenant}".`, `${form}: list "Directory (tenant) ID"s.`);
  return well(`${app.type} ${app.appId} of tenant ${app.tenantId}`);
}

/** Refusals of Entra that have one cause ("Microsoft Entra authentication and authorization error codes"). */
const ENTRA_FIXES: Record<string, string> = {
  AADSTS700016: 'The tenant has no such app: check MicrosoftAppId and MicrosoftAppTenantId.',
  AADSTS7000215: 'Set MicrosoftAppPassword to the value of a client secret, not to its id.',
  AADSTS7000222: 'The client secret has expired: make a new one and set MicrosoftAppPassword to it.',
  AADSTS90002: 'There is no such tenant: check MicrosoftAppTenantId.',
  AADSTS900023: 'There is no such tenant: check MicrosoftAppTenantId.',
};

/** @param getToken asks for the bot's token for the Bot Connector */
export async function checkBotToken(app: AppIdentity, getToken: () => Promise<string>): Promise<Finding> {
  if (app.type === 'none') return well('local mode: none is needed');
  try {
    if ((await getToken()) !== '') return well('Entra gave the bot a token for the Bot Connector');
    return wrong('Entra gave the bot an empty token.', fixOf(app, undefined));
  } catch (error) {
    const code = error instanceof Error ? /AADSTS\d+/.exec(error.message)?.[0] : undefined;
    const refused = `Entra gave the bot no token${code === undefined ? '' : ` (${code})`}.`;
    return wrong(refused, ENTRA_FIXES[code ?? ''] ?? connectionFix(error) ?? fixOf(app, code));
  }
}

function fixOf(app: AppIdentity, code: string | undefined): string {
  if (app.type === 'UserAssignedMSI')
    return 'Assign the identity MicrosoftAppId to the app that runs the bot; it has tokens in Azure only.';
  return code === undefined
    ? 'Check MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId, and the way to login.microsoftonline.com.'
    : `See https://login.microsoftonline.com/error?code=${code.slice('AADSTS'.length)}.`;
}
