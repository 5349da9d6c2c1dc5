import DatabaseBackup from '@lucide/svelte/icons/database-backup';
import History from '@lucide/svelte/icons/history';
import HardDrive from '@lucide/svelte/icons/hard-drive';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Mail from '@lucide/svelte/icons/mail';
import Server from '@lucide/svelte/icons/server';
import UserCog from '@lucide/svelte/icons/user-cog';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';
import { links } from '$lib/links';
import { session } from '$lib/stores/session.svelte';
import { m } from '$texts';

export interface NavItem {
  text: string;
  href: string;
  icon: Component<{ class?: string }>;
  /** On a phone it is in the account menu: the bar at the bottom has room for what one needs at once. */
  inMenu?: true;
}

/** What there is to go to: only what works, and what one may see. Read anew whenever the session changes. */
export function navItems(): NavItem[] {
  const items: (NavItem | false)[] = [
    { text: m.nav_servers(), href: links.servers(), icon: Server },
    session.canSomewhere('operation.read') && { text: m.nav_operations(), href: links.operations(), icon: History },
    session.canSomewhere('backup.read') && { text: m.nav_backups(), href: links.backups(), icon: DatabaseBackup },
    session.tenant !== null &&
      session.can('member.read') && { text: m.nav_team(), href: links.team(), icon: Users, inMenu: true },
    session.canOnPlatform('node.read') && { text: m.nav_nodes(), href: links.nodes(), icon: HardDrive, inMenu: true },
    session.canOnPlatform('user.read') && { text: m.nav_users(), href: links.users(), icon: UserCog, inMenu: true },
    session.canOnPlatform('platform.manage') && {
      text: m.nav_mails(),
      href: links.mails(),
      icon: Mail,
      inMenu: true,
    },
    session.canOnPlatform('audit.read') && {
      text: m.nav_audit(),
      href: links.audit(),
      icon: ScrollText,
      inMenu: true,
    },
  ];
  return items.filter((item) => item !== false);
}

export const isCurrent = (href: string, path: string): boolean => path === href || path.startsWith(`${href}/`);

/** The look of one line in a menu. */
export const menuItem =
  'hover:bg-hover focus-visible:-outline-offset-2 flex h-9 w-full items-center gap-2.5 rounded-md px-2.5 text-sm';
