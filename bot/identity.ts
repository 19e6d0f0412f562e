/** The Azure identity of the process, for storage and Speech: in Azure the bot's own managed identity. */
import { DefaultAzureCredential, type TokenCredential } from '@azure/identity';
import type { AppIdentity } from './config.ts';

/** A user-assigned identity must be named, or Azure does not know which one is meant. */
export function azureIdentity(app?: AppIdentity): TokenCredential {
  return new DefaultAzureCredential(
    app?.type === 'UserAssignedMSI' ? { managedIdentityClientId: app.appId } : {},
  );
}
