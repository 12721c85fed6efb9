import type { TokenKind } from '@libs/contracts';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('tokens')
export class Token {
  /** The number by which the public API names a token. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  /** The public part of the value: the look-up and cache key. */
  @Column('char', { length: 12, name: 'token_id' })
  tokenId!: string;

  @Column('text')
  kind!: TokenKind;

  @Column('bigint', { name: 'account_id', nullable: true })
  accountId!: number | null;

  @Column('bigint', { name: 'repository_id', nullable: true })
  repositoryId!: number | null;

  /** The session that it is one of; null: an API token, which its owner lists, names and revokes. */
  @Column('bigint', { name: 'session_id', nullable: true })
  sessionId!: number | null;

  @Column('text', { nullable: true })
  name!: string | null;

  /** HMAC-SHA256 of the whole value with the pepper `pepperId`. Never selected unless asked for. */
  @Column('bytea', { select: false })
  hash!: Buffer;

  @Column('text', { name: 'pepper_id' })
  pepperId!: string;

  @Column('bigint', { name: 'created_by', nullable: true })
  createdBy!: number | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  /** Grows by one with every change that an event tells of. */
  @Column('integer', { default: 1 })
  version!: number;

  /** The version that its state was last published at. */
  @Column('integer', { name: 'state_version', default: 0 })
  stateVersion!: number;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('bigint', { name: 'revoked_seq', nullable: true })
  revokedSeq!: number | null;

  /** Position in the revocation log at which its expiry was told; null before the sweeper came by. */
  @Column('bigint', { name: 'expired_seq', nullable: true })
  expiredSeq!: number | null;
}
