/**
 * The durable queue (Azure Queue Storage). A message carries the whole job, so that putting it there is
 * what "accepted" means: whatever dies afterwards, a worker finds it. Delivery is at least once; a message
 * that is being worked on is hidden by its visibility timeout, which the worker keeps extending.
 */
import { type QueueClient, RestError } from '@azure/storage-queue';
import type { JobSpec } from './job.ts';
import { readSpec } from './migrate.ts';

/** A message in hand. Its pop receipt changes with every call and is the only right to touch it. */
export interface QueueMessage {
  messageId: string;
  popReceipt: string;
  body: string;
  dequeueCount: number;
}

/** The message is not ours any more: its visibility timeout ran out and another worker has it. */
export class MessageLost extends Error {
  override name = 'MessageLost';
}

export interface Queue {
  /** Puts a job in, hidden for `hiddenMs`; the handle can show it sooner. */
  send(spec: JobSpec, hiddenMs: number): Promise<QueueMessage>;
  receive(max: number, hiddenMs: number): Promise<QueueMessage[]>;
  /** Hides a message for another `ms` from now; 0 shows it at once. @throws MessageLost */
  hide(message: QueueMessage, ms: number): Promise<void>;
  /** Ends a message. One that is lost already is left to whoever has it. */
  delete(message: QueueMessage): Promise<void>;
  /** Copies a message to the poison queue and ends it here. */
  giveUp(message: QueueMessage): Promise<void>;
}

export function createQueue(queue: QueueClient, poison: QueueClient): Queue {
  const seconds = (ms: number) => Math.ceil(ms / 1000);

  async function remove(message: QueueMessage): Promise<void> {
    try {
      await queue.deleteMessage(message.messageId, message.popReceipt);
    } catch (error) {
      if (!isLost(error)) throw error;
    }
  }

  return {
    async send(spec, hiddenMs) {
      const body = Buffer.from(JSON.stringify(spec)).toString('base64');
      const sent = await queue.sendMessage(body, {
        visibilityTimeout: seconds(hiddenMs),
        messageTimeToLive: -1,
      });
      return { messageId: sent.messageId, popReceipt: sent.popReceipt, body, dequeueCount: 0 };
    },
    async receive(max, hiddenMs) {
      const response = await queue.receiveMessages({
        numberOfMessages: Math.min(max, 32),
        visibilityTimeout: seconds(hiddenMs),
      });
      return response.receivedMessageItems.map(({ messageId, popReceipt, messageText, dequeueCount }) => ({
        messageId,
        popReceipt,
        body: messageText,
        dequeueCount,
      }));
    },
    async hide(message, ms) {
      try {
        const update = await queue.updateMessage(
          message.messageId,
          message.popReceipt,
          message.body,
          seconds(ms),
        );
        message.popReceipt = update.popReceipt ?? message.popReceipt;
      } catch (error) {
        if (isLost(error)) throw new MessageLost('the message was taken by another worker', { cause: error });
        throw error;
      }
    },
    delete: remove,
    async giveUp(message) {
      await poison.sendMessage(message.body, { messageTimeToLive: -1 });
      await remove(message);
    },
  };
}

/** The job that a message carries. @throws NewerVersion, or Error when it is none of ours */
export function parseMessage(message: QueueMessage): JobSpec {
  return readSpec(Buffer.from(message.body, 'base64').toString('utf8'));
}

/** 404 MessageNotFound, or 400 PopReceiptMismatch ("Update Message", Queue Storage REST). */
function isLost(error: unknown): boolean {
  return error instanceof RestError && (error.statusCode === 404 || error.code === 'PopReceiptMismatch');
}
