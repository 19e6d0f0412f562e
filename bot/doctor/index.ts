/**
 * `npm run doctor` (in Azure: `node bot/doctor/index.ts`): checks the configuration against the real services and
 * says what is wrong and how to mend it. It sends Azure Speech one second of silence for each endpoint.
 */
import type { TokenCredential } from '@azure/identity';
import { type AppIdentity, readConfig } from '../config.ts';
import { azureIdentity } from '../identity.ts';
import { VoiceAdapter } from '../teams/adapter.ts';
import { type Means, runDoctor } from './doctor.ts';

let app: AppIdentity | undefined;
let identity: TokenCredential | undefined;

function readConfiguration() {
  const config = readConfig();
  app = config.app;
  return config;
}

const means: Means = {
  credential: () => {
    identity ??= azureIdentity(app);
    return identity;
  },
  botToken: (bot) => new VoiceAdapter(bot).connectorToken(),
};

// What a check left behind when its time was up must not keep the process alive.
process.exit(await runDoctor(readConfiguration, means, (line) => console.log(line)));
