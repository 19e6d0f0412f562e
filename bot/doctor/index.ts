/**
 * `npm run doctor` (in Azure: `node bot/doctor/index.ts`): checks the configuration against the real services and
 * says what is wrong and how to mend it. It sends Azure Speech one second of silence for each endpoint.
 */
import { DefaultAzureCredential } from '@azure/identity';
import { readConfig } from '../config.ts';
import { VoiceAdapter } from '../teams/adapter.ts';
import { type Means, runDoctor } from './doctor.ts';

let identity: DefaultAzureCredential | undefined;

const means: Means = {
  credential: () => {
    identity ??= new DefaultAzureCredential();
    return identity;
  },
  botToken: (app) => new VoiceAdapter(app).connectorToken(),
};

// What a check left behind when its time was up must not keep the process alive.
process.exit(await runDoctor(readConfig, means, (line) => console.log(line)));
