/**
 * The storage account: a container and a queue of the doctor's own are made, written, read and deleted, with the
 * permissions that the bot needs for its own. The bot's queue is left alone, because its workers read it.
 */
import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import type { StorageAccess } from '../jobs/storage.ts';
import { connectionFix, isSignInError, SIGN_IN_FIX } from './causes.ts';
import { type Finding, well, wrong } from './finding.ts';

/** The SDK's own retries would make a person wait for half a minute. */
const ONCE = { retryOptions: { maxTries: 1 } };
const PROBE = 'probe of the doctor';

export async function checkBlobs(access: StorageAccess): Promise<Finding> {
  return examine('Blob', async () => {
    const service =
      'connectionString' in access
        ? BlobServiceClient.fromConnectionString(access.connectionString, ONCE)
        : new BlobServiceClient(access.blobUrl, access.credential, ONCE);
    const container = service.getContainerClient(`doctor-${randomUUID()}`);
    await container.create();
    try {
      const blob = container.getBlockBlobClient('probe');
      await blob.upload(PROBE, PROBE.length);
      const read = await blob.downloadToBuffer();
      await blob.delete();
      return read.toString() === PROBE;
    } finally {
      await container.delete();
    }
  });
}

export async function checkQueues(access: StorageAccess): Promise<Finding> {
  return examine('Queue', async () => {
    const service =
      'connectionString' in access
        ? QueueServiceClient.fromConnectionString(access.connectionString, ONCE)
        : new QueueServiceClient(access.queueUrl, access.credential, ONCE);
    const queue = service.getQueueClient(`doctor-${randomUUID()}`);
    await queue.create();
    try {
      await queue.sendMessage(PROBE);
      const [message] = (await queue.receiveMessages()).receivedMessageItems;
      if (message) await queue.deleteMessage(message.messageId, message.popReceipt);
      return message?.messageText === PROBE;
    } finally {
      await queue.delete();
    }
  });
}

type Kind = 'Blob' | 'Queue';

/** @param probe tells whether what was read is what was written */
async function examine(kind: Kind, probe: () => Promise<boolean>): Promise<Finding> {
  try {
    if (await probe()) return well('written, read and deleted');
    return wrong(
      `${kind} storage gave back something else than was written.`,
      'Check what stands in between.',
    );
  } catch (error) {
    return wrong(`${kind} storage cannot be used${detailsOf(error)}.`, fixOf(error, kind));
  }
}

/** Refusals of Azure Storage ("Common REST API error codes"), by what mends them. */
const FIXES: Record<string, (kind: Kind) => string> = {
  AuthorizationPermissionMismatch: (kind) =>
    `Give the identity the role Storage ${kind} Data Contributor on the account; it takes effect within minutes.`,
  AuthorizationFailure: () => "Allow the bot's network in the account's firewall, or use a private endpoint.",
  AuthenticationFailed: () =>
    'Copy AZURE_STORAGE_CONNECTION_STRING once more: its key is not of this account.',
  InvalidAuthenticationInfo: () => 'The identity must be of the tenant that the account is in.',
  KeyBasedAuthenticationNotPermitted: () =>
    'Set AZURE_STORAGE_ACCOUNT_URL instead of AZURE_STORAGE_CONNECTION_STRING: the account takes no keys.',
};

function fixOf(error: unknown, kind: Kind): string {
  const known = FIXES[codeOf(error) ?? '']?.(kind) ?? connectionFix(error);
  if (known !== undefined) return known;
  if (isSignInError(error)) return SIGN_IN_FIX;
  return 'Check AZURE_STORAGE_ACCOUNT_URL, or copy AZURE_STORAGE_CONNECTION_STRING once more ("Access keys").';
}

/** Only what is known to be no secret: a message may quote the request. */
function detailsOf(error: unknown): string {
  const status =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : undefined;
  const said = [status, codeOf(error)].filter((each) => each !== undefined);
  return said.length === 0 ? '' : ` (${said.join(' ')})`;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^\w+$/.test(code) ? code : undefined;
}
