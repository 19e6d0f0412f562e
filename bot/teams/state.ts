/** User and conversation state, and the dialogs' place in it: Bot Framework's own, over Azure Blob Storage. */
import type { TokenCredential } from '@azure/identity';
import { ConversationState, UserState } from 'botbuilder';
import { BlobsStorage } from 'botbuilder-azure-blobs';

export type StateAccess = { blobUrl: string; credential: TokenCredential } | { connectionString: string };

export interface BotState {
  user: UserState;
  conversation: ConversationState;
}

/** @param container name of the blob container */
export function openState(access: StateAccess, container: string): BotState {
  const storage =
    'connectionString' in access
      ? new BlobsStorage(access.connectionString, container)
      : new BlobsStorage('', container, undefined, `${access.blobUrl}/${container}`, access.credential);
  return { user: new UserState(storage), conversation: new ConversationState(storage) };
}
