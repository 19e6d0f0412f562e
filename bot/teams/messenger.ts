/**
 * The way out to Teams: posts and edits over the Bot Connector, outside of any turn. An address that was
 * stored is checked again before it is used. The SDK's client itself tries 5xx and 408 three times.
 */
import type { Address } from '../jobs/job.ts';
import { type Messenger, MessengerError } from '../jobs/messenger.ts';
import { toAddressedActivity } from './activity.ts';
import type { VoiceAdapter } from './adapter.ts';
import type { Governor } from './governor.ts';
import { isServiceUrlAllowed } from './hosts.ts';

export function createMessenger(
  adapter: VoiceAdapter,
  options: { local: boolean; hasToken: boolean; governor: Governor },
): Messenger {
  function checked(to: Address): string {
    if (!isServiceUrlAllowed(to.serviceUrl, options.local)) throw new MessengerError('gone');
    return to.serviceUrl;
  }

  /** The connector, once one more send to this conversation may go. */
  async function admitted(to: Address) {
    const connector = await adapter.connector(checked(to));
    await options.governor.admit(to.conversation.tenantId ?? '', to.conversation.id);
    return connector;
  }

  return {
    async post(to, reply) {
      const connector = await admitted(to);
      const sent = await translated(() =>
        connector.conversations.replyToActivity(
          to.conversation.id,
          to.activityId,
          toAddressedActivity(to, reply),
        ),
      );
      return sent.id;
    },
    async edit(to, activityId, reply) {
      const connector = await admitted(to);
      const activity = { ...toAddressedActivity(to, reply), id: activityId };
      await translated(() =>
        connector.conversations.updateActivity(to.conversation.id, activityId, activity),
      );
    },
    attachmentLink(to, attachmentId, view) {
      const base = checked(to).replace(/\/$/, '');
      const url = `${base}/v3/attachments/${encodeURIComponent(attachmentId)}/views/${encodeURIComponent(view)}`;
      if (!options.hasToken) return { url };
      return { url, authorization: { host: new URL(url).host, getToken: () => adapter.connectorToken() } };
    },
  };
}

/**
 * One error for everything that the connector can answer. 403 is a bot that was removed or blocked; 404 on
 * an edit is a message that was deleted; 412, 429 and 5xx pass (Teams, "Optimize your bot with rate limiting").
 */
async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const status = statusOf(error);
    const detail = { status, retryAfterMs: retryAfterOf(error), cause: error };
    if (status === 403) throw new MessengerError('gone', detail);
    if (status === 404) throw new MessengerError('missing', detail);
    if (status === 400 || status === 413) throw new MessengerError('refused', detail);
    throw new MessengerError('unavailable', detail);
  }
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** Retry-After of a RestError's response, in seconds on the wire. */
function retryAfterOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('response' in error)) return undefined;
  const { response } = error;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (
    typeof headers !== 'object' ||
    headers === null ||
    !('get' in headers) ||
    typeof headers.get !== 'function'
  )
    return undefined;
  const seconds = Number(headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
