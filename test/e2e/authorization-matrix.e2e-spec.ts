import { OPERATIONS } from '../../services/gateway/src/policy/operations';
import type { Operation } from '../../services/gateway/src/policy/operation';
import { type Verdict, verdictOf } from './support/authorization-oracle';
import { type Caller, CALLERS, Neighbourhood } from './support/callers';
import { ContractRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';
import { sampleBodyOf } from './support/sample-bodies';
import { changesItsTarget, noteOf, pathOf } from './support/samples';

/** What the gateway says to those who may not know of the repository or the organization. */
const HIDDEN = /"message":"(Repository|Organization) not found, or this account has no role (on|in) it\."/;

const REFUSALS = /^(token\.(missing|refused|expired)|repository\.not_found)$/;

describe('the authorization matrix', () => {
  let rig: ContractRig;
  let places: Record<'Private' | 'Public', Neighbourhood>;
  let cells = 0;
  beforeAll(async () => {
    rig = await ContractRig.start();
    places = {
      Private: await Neighbourhood.create(rig),
      Public: await Neighbourhood.create(rig, 'Public'),
    };
  });
  afterAll(async () => {
    await rig.close();
    process.stdout.write(`The authorization matrix: ${cells} cells of ${OPERATIONS.length} operations\n`);
  });

  const bodyOf = (operation: Operation): string | undefined => {
    const body = sampleBodyOf(operation);
    return body === undefined ? undefined : JSON.stringify(body);
  };

  const ask = async (operation: Operation, caller: Caller, place: Neighbourhood): Promise<Reply> => {
    const { method } = operation;
    const headers = await place.headersOf(caller);
    const body = bodyOf(operation);
    const path = pathOf(operation, place.target);
    return rig.send({ method, path, headers, ...(body !== undefined && { body }) });
  };

  /** Undefined where the answer is the one that the verdict asks for. */
  const mismatch = (operation: Operation, verdict: Verdict, reply: Reply): string | undefined => {
    try {
      if (verdict === 'allowed') expectAllowed(operation, reply);
      else expect(reply).toMatchObject(verdict);
      return undefined;
    } catch (error) {
      return `${String(reply.status)} ${reply.text}, but ${String(error)}`;
    }
  };

  const expectAllowed = (operation: Operation, reply: Reply): void => {
    if (operation.missing !== undefined) expect(reply.status).toBe(501);
    if (noteOf(operation).looksRefused !== undefined) return;
    const ofItsOwn: readonly number[] = operation.contract.failures ?? [];
    expect([401, 403].filter((status) => !ofItsOwn.includes(status))).not.toContain(reply.status);
    expect(reply.text).not.toMatch(HIDDEN);
    // On v2 a commit that is not there looks like a token that is not good; the header tells them apart.
    expect(reply.headers['portcullis-error'] ?? '').not.toMatch(REFUSALS);
  };

  it.each(OPERATIONS.map((operation) => [operation.operationId, operation] as const))(
    'holds for %s',
    async (_, operation) => {
      const mismatches: string[] = [];
      for (const visibility of visibilitiesOf(operation)) {
        for (const caller of CALLERS) {
          const verdict = verdictOf(operation, caller, visibility);
          const needsOwn = verdict === 'allowed' && changesItsTarget(operation);
          const place = needsOwn ? await Neighbourhood.create(rig, visibility) : places[visibility];
          const wrong = mismatch(operation, verdict, await ask(operation, caller, place));
          if (wrong !== undefined) mismatches.push(`${caller}, ${visibility} repository: ${wrong}`);
          cells += 1;
        }
      }
      expect(mismatches).toEqual([]);
    },
  );
});

/** Whether the repository is public matters to operations on it only. */
const visibilitiesOf = ({ access }: Operation): readonly ('Private' | 'Public')[] =>
  access.resource === 'repository' ? ['Private', 'Public'] : ['Private'];
