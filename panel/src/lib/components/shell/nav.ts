import DatabaseBackup from '@lucide/svelte/icons/database-backup';
import History from '@lucide/svelte/icons/history';
import HardDrive from '@lucide/svelte/icons/hard-drive';
import Server from '@lucide/svelte/icons/server';
import type { Component } from 'svelte';
import { links } from '$lib/links';
import { texts } from '$lib/texts';

export interface NavItem {
  text: string;
  href: string;
  icon: Component<{ class?: string }>;
  /** On a phone it is in the account menu: the bar at the bottom has room for what everybody needs. */
  isForAdmins?: true;
}

/** What there is to go to. Only what works is listed. */
export function navItems(seesNodes: boolean): NavItem[] {
  const items: NavItem[] = [
    { text: texts.nav.servers, href: links.servers(), icon: Server },
    { text: texts.nav.operations, href: links.operations(), icon: History },
    { text: texts.nav.backups, href: links.backups(), icon: DatabaseBackup },
  ];
  if (seesNodes) items.push({ text: texts.nav.nodes, href: links.nodes(), icon: HardDrive, isForAdmins: true });
  return items;
}

export const isCurrent = (href: string, path: string): boolean => path === href || path.startsWith(`${href}/`);

/** The look of one line in a menu. */
export const menuItem =
  'hover:bg-hover focus-visible:-outline-offset-2 flex h-9 w-full items-center gap-2.5 rounded-md px-2.5 text-sm';
