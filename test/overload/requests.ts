import { Administration, type IssuedToken } from '../chaos/load/administration';
import type { Residents } from '../chaos/load/assignment';
import { GatewayClient } from '../chaos/load/gateway-client';
import { Gateways } from '../chaos/load/gateways';
import { RepositoryOperations } from '../chaos/load/operations';
import { Recorder } from '../chaos/load/recorder';
import type { Request } from '../chaos/load/request';
import type { Random } from '../support/random';

export interface Requests {
  readonly gateway: GatewayClient;
  /** One read, by one of the tokens. */
  readonly next: () => Request;
}

const TOKENS = 64;
/** The rest is answered by the tokens API. */
const OF_INGESTION = 0.8;

/** Reads of good tokens, answered by both services from their databases. */
export async function requestsOf(
  gatewayUrl: string,
  residents: Residents,
  random: Random,
): Promise<Requests> {
  const gateway = new GatewayClient('gateway', gatewayUrl);
  const unrecorded = new Recorder({ write: () => undefined });
  const administration = new Administration(new Gateways([gateway]), unrecorded, residents);
  const readers: { token: IssuedToken; repository: RepositoryOperations }[] = [];
  for (let number = 0; number < TOKENS; number += 1) {
    const repository = new RepositoryOperations(residents, random.pick(residents.repositories));
    const token = await administration.issueRepositoryToken(repository);
    if (!token) throw new Error('The tokens of the load could not be issued.');
    readers.push({ token, repository });
  }
  const next = (): Request => {
    const { token, repository } = random.pick(readers);
    const read = random.chance(OF_INGESTION) ? repository.readAnalysis : repository.readRepository;
    return read(token.credential);
  };
  return { gateway, next };
}
