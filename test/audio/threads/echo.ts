/** A reader that answers with its task and the names in its environment. */
import { parentPort, workerData } from 'node:worker_threads';

parentPort?.postMessage({ task: workerData, environment: Object.keys(process.env) });
