import type { OrganizationRole } from '@libs/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `manager` and `admin` administer every repository of the organization; `member` gives nothing by itself. */
@Entity('organization_members')
export class OrganizationMember {
  @PrimaryColumn('bigint', { name: 'organization_id' })
  organizationId!: number;

  @PrimaryColumn('bigint', { name: 'account_id' })
  accountId!: number;

  @Column('text')
  role!: OrganizationRole;
}
