/** The command as a process of its own, for tests. */
import { runCli } from '../../../bot/speech/cli.ts';

process.exitCode = await runCli(process.argv.slice(2), process.env, process);
