import type { PermissionDeclaration } from '@rustok/kernel';

export const eventPermissions: readonly PermissionDeclaration[] = [
  {
    permission: 'events:read',
    description:
      'see all events with their payloads, dead letters, replays, consumers and who did what to them',
    grants: { super_admin: 'all', admin: 'all' },
  },
  {
    permission: 'events:manage',
    description: 'replay events, pause and resume consumers',
    grants: { super_admin: 'all', admin: 'all' },
  },
  {
    permission: 'platform:manage',
    description: "look after all tenants; counts only in the platform's own tenant",
    grants: { super_admin: 'all' },
  },
];
