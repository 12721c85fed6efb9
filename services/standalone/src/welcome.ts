import { relative } from 'node:path';
import { shellWord } from '@libs/local-instance';
import type { Standalone } from './start';

export interface WelcomeFacts {
  seconds: number;
  readyFile: string;
  dataDir: string;
}

/** What a person sees once everything runs: where, with which token, and the main job to copy and paste. */
export function welcome({ instance, isTokenNew }: Standalone, facts: WelcomeFacts): string {
  const { baseUrl, provider, organization, repository } = instance;
  const readyFile = shortest(facts.readyFile);
  const inReadyFile = (name: string): string =>
    `$(node -p 'JSON.parse(fs.readFileSync(process.argv[1])).${name}' -- ${shellWord(readyFile)})`;
  return `
Portcullis is ready after ${facts.seconds.toFixed(1)} s at ${baseUrl}

${accountToken(instance.accountToken, isTokenNew, readyFile)}
Sign in with it at ${baseUrl}/console/

The main job, in a second terminal (or all of it at once: npm run demo${isDefault(readyFile) ? '' : ` -- --ready-file ${shellWord(readyFile)}`}):

  ACCOUNT=${inReadyFile('accountToken')}
  REPO=${baseUrl}/api/v3/organizations/${provider}/${organization}/repositories/${repository}
  SHA=$(node -p 'require("crypto").randomBytes(20).toString("hex")')

  # issue a repository token
  CREATED=$(curl -fsS -X POST -H "api-token: $ACCOUNT" $REPO/tokens); echo "$CREATED"
  TOKEN=$(node -p 'JSON.parse(process.argv[1]).data.token' "$CREATED")
  ID=$(node -p 'JSON.parse(process.argv[1]).data.id' "$CREATED")

  # upload coverage with it, and see what became of it
  curl -sS -H "project-token: $TOKEN" -d '{"fileReports":[{"filename":"src/cart.js","coverage":{"1":3,"2":0}}]}' ${baseUrl}/2.0/coverage/$SHA/javascript; echo
  curl -sS -H "api-token: $ACCOUNT" $REPO/coverage/status; echo

  # revoke it: the answer comes when it is enforced everywhere; then try again
  curl -sS -X DELETE -H "api-token: $ACCOUNT" -D - $REPO/tokens/$ID
  curl -sS -H "project-token: $TOKEN" -d '{"fileReports":[]}' ${baseUrl}/2.0/coverage/$SHA/javascript; echo

Data and log: ${shortest(facts.dataDir)}. Ctrl-C stops everything; the next start goes on from there.`;
}

function accountToken(token: string, isNew: boolean, readyFile: string): string {
  if (!isNew)
    return `The account token of the first start still holds; it is in ${readyFile} while this runs.\n`;
  return `Your first account token (shown once; kept in ${readyFile}, which only you can read):\n\n  ${token}\n`;
}

const shortest = (path: string): string => {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
};
const isDefault = (readyFile: string): boolean => readyFile === '.portcullis/standalone/ready.json';
