/** Entry of the thread in which untrusted containers are parsed: one task in, one answer out, then it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { workOnContainer } from './container-work.ts';

parentPort?.postMessage(await workOnContainer(workerData));
