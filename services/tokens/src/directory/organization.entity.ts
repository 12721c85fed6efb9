import type { Permission, Provider } from '@libs/contracts';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('organizations')
export class Organization {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  provider!: Provider;

  @Column('text')
  name!: string;

  /** The name as paths are compared: lower case. */
  @Column('text', { name: 'name_key' })
  nameKey!: string;

  /** The provider's own id of it. */
  @Column('text', { name: 'remote_identifier', nullable: true })
  remoteIdentifier!: string | null;

  @Column('text', { nullable: true })
  avatar!: string | null;

  @Column('text', { default: 'Organization' })
  type!: 'Account' | 'Organization';

  /** What ignoring issues, changing tools and reanalyzing needs on its repositories (contract 3.3). */
  @Column('text', { name: 'configuration_needs', default: 'write' })
  configurationNeeds!: Permission;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
