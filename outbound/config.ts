import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const isNetwork = (text: string): boolean => text.includes('/') && ipaddr.isValidCIDR(text);

/**
 * `MAMBA_OUTBOUND_NETWORKS`: networks (CIDR, separated by commas) that may be asked although they are private: for a notification hook
 * in the operator's own network. Everything else that is not on the internet is refused.
 */
export const OutboundNetworks = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((network) => network.trim())
      .filter((network) => network !== ''),
  )
  .refine((networks) => networks.every(isNetwork), {
    error: 'is a list of networks such as 10.0.0.0/8,192.168.7.20/32',
  })
  .meta({
    description:
      'Private networks that notifications may reach, separated by commas. Every other address that is not on the internet is refused.',
    example: '10.0.0.0/8,192.168.7.20/32',
    fallback: 'none',
  });
