import type { RepositoryGrant } from '@libs/contracts';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('repositories')
export class Repository {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('bigint', { name: 'organization_id' })
  organizationId!: number;

  @Column('text')
  name!: string;

  /** The name as paths are compared: lower case. */
  @Column('text', { name: 'name_key' })
  nameKey!: string;

  @Column('text')
  visibility!: RepositoryGrant['visibility'];

  @Column('text', { name: 'default_branch' })
  defaultBranch!: string;

  /** The provider's own id of it. */
  @Column('text', { name: 'remote_identifier', nullable: true })
  remoteIdentifier!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** Gone for everybody; the row stays because tokens and the audit log name it. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
