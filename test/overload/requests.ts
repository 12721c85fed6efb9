import { Administration } from '../chaos/load/administration';
import type { Residents } from '../chaos/load/assignment';
import { GatewayClient } from '../chaos/load/gateway-client';
import { Gateways } from '../chaos/load/gateways';
import { RepositoryOperations } from '../chaos/load/operations';
import { Recorder } from '../chaos/load/recorder';
import { reportContent } from '../chaos/load/report-content';
import type { Request } from '../chaos/load/request';
import type { ValidToken } from '../chaos/load/valid-clients';
import type { Random } from '../support/random';
import { MOST_UNDER_WAY } from './flood';

export interface Requests {
  readonly gateway: GatewayClient;
  /** One upload or one read, by one of the tokens. */
  readonly next: () => Request;
}

interface Client extends ValidToken {
  /** What it uploads, for a commit of its own each time. */
  readonly report: string;
}

const CLIENTS = 64;
const UPLOADS = 0.5;
/** Of the reads; the rest is answered by the tokens API. */
const OF_INGESTION = 0.8;

/** What Portcullis is for: coverage uploads and reads by good tokens, half of them of repositories and half of an account. */
export async function requestsOf(
  gatewayUrl: string,
  residents: Residents,
  random: Random,
): Promise<Requests> {
  const gateway = new GatewayClient('gateway', gatewayUrl, MOST_UNDER_WAY);
  const unrecorded = new Recorder({ write: () => undefined });
  const administration = new Administration(new Gateways([gateway]), unrecorded, residents);
  const clients: Client[] = [];
  for (let number = 0; number < CLIENTS; number += 1) {
    const repository = new RepositoryOperations(residents, random.pick(residents.repositories));
    const token = await (number % 2 === 0
      ? administration.issueRepositoryToken(repository)
      : administration.issueAccountToken(residents.owner));
    if (!token) throw new Error('The tokens of the load could not be issued.');
    const { json: report } = reportContent(repository.repository.repositoryId, random);
    clients.push({ token, repository, report });
  }
  const next = (): Request => {
    const { token, repository, report } = random.pick(clients);
    const by = token.credential;
    if (random.chance(UPLOADS)) return repository.upload(random.hex(40), 'Javascript', false, by, report);
    return random.chance(OF_INGESTION) ? repository.readAnalysis(by) : repository.readRepository(by);
  };
  return { gateway, next };
}
