import type { HeadWatch } from '@libs/revocation';
import type { Actor } from '../audit/audit-log';
import { RevocationNotFound } from '../tokens.errors';
import type { ProtocolPool } from './protocol-pool';
import type { Receipts } from './receipts';
import type { Proof, RevocationProver } from './revocation-prover';
import type { Committed, RevokeTokens, Scope } from './revoke-tokens';

/** Revokes and waits for the proof (design 5). */
export class RevocationsService {
  constructor(
    private readonly revokeTokens: Pick<RevokeTokens, 'revoke'>,
    private readonly prover: RevocationProver,
    private readonly receipts: Pick<Receipts, 'find'>,
    private readonly db: Pick<ProtocolPool, 'query'>,
    private readonly watch: HeadWatch,
  ) {}

  /** All of the tokens or none; resolves when the proof is there or `preferredWaitS` is over. */
  async revoke(scope: Scope, ids: readonly number[], actor: Actor, preferredWaitS?: number): Promise<Proof> {
    return this.prove(await this.revokeTokens.revoke(scope, ids, actor), preferredWaitS);
  }

  /** The wait for any change that took access away. Call it right after its commit: time counts from here. */
  prove(committed: Committed, preferredWaitS?: number): Promise<Proof> {
    const waitAtMostMs = preferredWaitS === undefined ? undefined : preferredWaitS * 1000;
    const proof = this.prover.prove(committed, waitAtMostMs);
    this.watch.announce(committed.seq);
    return proof;
  }

  /**
   * For whoever could have revoked the token; a change of access for whoever made it, whatever role is left to them, and for whoever may
   * make one in its organization: who repeats a change is given the newest one there that is not proven, whoever made it. If nobody waits
   * for the proof any more, waiting begins again.
   */
  async status(seq: number, { accountId }: Actor): Promise<Proof> {
    const [revocation] = await this.db.query<{ incarnation: string; lease_ms: number }>(
      `select h.incarnation, h.lease_ms from rev_state h
       where exists (
         select from rev_log l join tokens t on l.kind = 'token' and t.token_id = l.subject and t.revoked_seq = l.seq
         where l.seq = $1 and (t.account_id = $2 or exists (
           select from repository_grants g
           where g.repository_id = t.repository_id and g.account_id = $2 and g.permission = 'admin'))
       ) or exists (
         select from receipts r join audit a on a.position = r.audit_position
         where r.seq = $1 and a.actor_account_id = $2
       ) or exists (
         select from rev_log l join receipts r using (seq) join audit_organizations o on o.position = r.audit_position
         where l.seq = $1 and l.kind <> 'token' and (exists (
           select from organization_members m
           where m.organization_id = o.organization_id and m.account_id = $2 and m.role in ('manager', 'admin')
         ) or exists (
           select from repository_roles g join repositories owned on owned.id = g.repository_id
           where owned.organization_id = o.organization_id and owned.deleted_at is null
             and g.account_id = $2 and g.permission = 'admin')))`,
      [seq, accountId ?? null],
    );
    if (!revocation) throw new RevocationNotFound(seq);
    const kept = await this.receipts.find(seq);
    if (kept) return { ...kept, state: 'enforced' };
    const { incarnation, lease_ms: leaseMs } = revocation;
    return this.prover.prove({ seq, incarnation, leaseMs }, 0);
  }
}
