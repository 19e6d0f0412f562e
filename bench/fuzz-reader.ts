/** A thread that reads one file after the other, as the bot's own thread reads one. */
import { parentPort } from 'node:worker_threads';
import { type ContainerTask, workOnContainer } from '../bot/audio/container-work.ts';

parentPort?.on('message', async (task: ContainerTask) => {
  parentPort?.postMessage(await workOnContainer(task));
});
