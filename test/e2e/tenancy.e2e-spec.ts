import { OPERATIONS } from '../../services/gateway/src/policy/operations';
import { ContractRig } from './support/contract-rig';
import { sampleBodyOf } from './support/sample-bodies';
import { isDestructive } from './support/samples';
import { Tenant } from './support/tenant';

/** About one tenant's things. What is about nobody's, or about the release, is the same for all. */
const owned = OPERATIONS.filter(({ access, missing }) => access.resource !== 'none' && missing === undefined);
/** Whatever a tenant may read of itself. The audit log grows by reading other lists; it is looked at by itself. */
const reads = owned.filter(
  ({ method, operationId, access, changes }) =>
    method === 'GET' &&
    changes !== true &&
    access.resource !== 'instance' &&
    operationId !== 'listAuditLogsForOrganization',
);

/** Which its own reading moves. */
const LAST_USES = /,"lastUsedAt":"[^"]*"/g;

describe('two organizations with equal names of everything', () => {
  let rig: ContractRig;
  let one: Tenant;
  let other: Tenant;
  beforeAll(async () => {
    rig = await ContractRig.start();
    one = await Tenant.create(rig, 'gh');
    other = await Tenant.create(rig, 'gl');
  });
  afterAll(() => rig.close());

  /** All that a tenant can read of itself. */
  const snapshot = async (tenant: Tenant): Promise<Record<string, string>> => {
    const seen: Record<string, string> = {};
    for (const operation of reads) {
      const { status, text } = await tenant.ask(operation);
      seen[operation.operationId] = `${String(status)} ${text.replaceAll(LAST_USES, '')}`;
    }
    return seen;
  };

  it('each sees its own, and its own mark in it', async () => {
    const seen = await snapshot(other);
    const marked = Object.values(seen).filter((text) => text.includes(other.mark));
    expect(marked.length).toBeGreaterThan(10);
    expect(JSON.stringify(seen)).not.toContain(one.mark);
    // Otherwise the next test could not fail.
    for (const [operationId, text] of Object.entries(seen))
      if (!text.startsWith('200 '))
        expect([operationId, text]).toEqual([operationId, expect.stringMatching(/^(404|400) /)]);
  });

  it('no operation of one, with its own ids or the other’s, shows or changes anything of the other', async () => {
    const before = await snapshot(other);
    const inOrder = [...owned].sort((a, b) => Number(isDestructive(a)) - Number(isDestructive(b)));
    const answered = new Map<number, number>();
    for (const operation of inOrder) {
      for (const ids of [other.valuesOf(), one.valuesOf()]) {
        const reply = await one.ask(operation, { ids, body: sampleBodyOf(operation) });
        answered.set(reply.status, (answered.get(reply.status) ?? 0) + 1);
        expect([operation.operationId, reply.text]).toEqual([
          operation.operationId,
          expect.not.stringContaining(other.mark),
        ]);
      }
    }
    // It did something: a run in which everything is refused proves nothing.
    expect((answered.get(200) ?? 0) + (answered.get(204) ?? 0)).toBeGreaterThan(60);
    expect(await snapshot(other)).toEqual(before);

    const [audit] = OPERATIONS.filter(({ operationId }) => operationId === 'listAuditLogsForOrganization');
    const log = audit && (await other.ask(audit));
    expect(log?.status).toBe(200);
    expect(log?.text).not.toContain(one.mark);
    expect(log?.text).toContain(other.mark);
  });
});
