import type { Permission } from '@libs/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('repository_roles')
export class RepositoryRole {
  @PrimaryColumn('bigint', { name: 'repository_id' })
  repositoryId!: number;

  @PrimaryColumn('bigint', { name: 'account_id' })
  accountId!: number;

  @Column('text')
  permission!: Permission;
}
