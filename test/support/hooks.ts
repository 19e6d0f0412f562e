/**
 * Loaded before every test. restify replaces `writeHead` of Node's own response class, for the whole process,
 * by one that forgets to return the response; the stand-ins and stubs that share a process with it in tests
 * rely on what Node documents.
 */
import { ServerResponse } from 'node:http';
import 'restify';

const { writeHead } = ServerResponse.prototype;
Object.assign(ServerResponse.prototype, {
  writeHead(this: ServerResponse, ...head: Parameters<typeof writeHead>): ServerResponse {
    Reflect.apply(writeHead, this, head);
    return this;
  },
});
