/**
 * Databases of rpm's with the same packages, p1 to p8: SQLite's own, with the log beside it in which p8 came and p2 went; Berkeley
 * DB's own; and the headers alone, each behind its length. gzip, base64.
 *
 * p1 to p8 have 0 to 84 files beside `/bin/pN`, and `/usr/share/doc/pN`, which was left out; those with an odd number have it as
 * their epoch.
 *
 * @module
 */

export const sqlite =
  "H4sIAAAAAAACA+2YTW8bRRjHn9ld21AayKFVABFp4UBjNWtn35sDURwwJeA4JjhVIwHFcTckqmO7diK1EhcgvFRIKBJXvg" +
  "DfgAPizBfgDjfeLiDUAyDEzM5/6MZqnEJKaho/Gnv2b8c/b/4zzzNP8srLpY2tyFxrdTZrW6ZLGmkazZomEb8kGqVbIbSR" +
  "0IwODo1ydTbCL3T6jdiXrMSnAYmKnh47e5atbNVWG1H3aoPbcKkbXd2OmvVeaTy7VCxUi2a1MFcqmj1vTjRrm9EkV9m2lh" +
  "kbH2dvuzGyUqtfqb0ZddWs74GcUS+fMSfWm9ub5ny5WjxfXDIrS/MLhaUV86XiillYri7Ol/nnForl6uRqo7VqzpUW58zy" +
  "YtUsL5dK2VmWHjt9mkXxF5b5fYiHtveLxEv8S65E181q8WJ10kx+XXZErewwjmWkRFKzn8TlKPud3WQ/SzGM+zIeSvOnB0" +
  "QVT4ukT8W1mbFfiI9hHIs4yfRxpk6fTLz+9DWJcd/EOxPMoJ2q2O/80eDdx3dix9/qW/TvoXXoH6Az0D+i1xmFvon3T0H/" +
  "CZ2V2jgFPQWdQn9UlKer8Sp4L0C/JtJQNCHQr0NfELptk50Tj6gxre55Yb5qFsrPmecrJcvJTVmtZuM6NVu1Tn2d2rbFf9" +
  "6Kfz7X7dRznfZm4lBnnMdHfnWjmaf8dreT767XOlH+cqueJ7n+JRLjsPGurRn0/hq/OsGhqX9hu7J5pMfmp3pszvbYPMMf" +
  "DydsLkErm3eglc3fiHtoO9xih5zY5tv6e+1ccCnwqO1wbx3L2esv9bTG/zTEfWtrG43ImqJ4suXkyMmVkycnX06BnEI5nZ" +
  "PTND6uMHy1HTESS9128vus/9/30ncLP57w9g1o5e1X0PCW7cTeutxbl9zEFtb7Wuxyi13L3d/iw9o9SOsjZ4BskGygbLBs" +
  "wGzQbOBs8BzwHHVf4Dkud1OM5Pq7+T75r9GnxHb504DFexuGQR9dkPVEe+aI68nTiT1/GVrt+T+gsee1R+M97/E975F3cD" +
  "3x+Gb3LO82m/3BnUg36EZZHl3ss//46Io/dEd/xg9e/I/zU87gOeA54DngOeA54LngueC56hcFzwXP9fkGEyOZ/17/+j9c" +
  "nyNdHzmD54LngueC54HngeeB5ynnwPPA88DzQmr7YiTX3+9f/yeILoqn/ePDJ9MG7T4va7G+fUBdopMfjKcM+nhG1jHt23" +
  "vcgjuJWn4NGrWczUKrWv5FXMt9Xst98hP9S6pvSfd5Sfct/876l8Epsyfk4Xi3z86ZhN9vQSu/t6Dht16J/Q643wEFB5+d" +
  "ATc6sILDGT3oZ9vRnZ0UZ8ywPh9pfZYzeB54Png+eD54Pni+WgrwfPB88Hzw/GmeJGIk63/Q5/x/pDfFQp5ioRXevRQ77u" +
  "k2yL2TiGF+Hm1+yvUCLwAvAC8ALwAvUOsLXgBeAF4AXgheaPMMFiOZ/2G//o+xJ4iPYfTEjeWMQZ/kZA9rPHaPe9gXEz3V" +
  "LrTqqT6HVj3Vr3FPFfKeKqQw0cNm9rRW4p+ifwFcYAn8ACAAAA==";

export const sqliteLog =
  "H4sIAAAAAAACA+2XX2gcRRzHZ/b2LqltsDWpCdXo4kObmNxd9vbvgba91KPGXi5n3P6JqOXuujWh9y93CRgplpYI/nm14o" +
  "u+SylFFHxR8cWiDwURguJTEEVtCtoIqdgqzux+J7kclVYxUtMbdnfuOzv7+c3N/GZ+M9aJ0CkS/qaLEImwRL86vi+eK1/9" +
  "/c67Tyx8snB+kZfxF6I8807P+xd+2VV+4vHUxJSrHC1Xi9kpRWNfSxLZrSjEB7WTlcS1XKcpuXGSSCRP29iPAPmN0I9oim" +
  "W3SMoEQp19fXRsKpsruLXJAuuGwzV3ctot5RulvGc0mXCSipMYTCWVhpc9pWzR7WeqtyK1dHZ305Oah8xk88eyz7o1kQdW" +
  "QXaI4h1Kz3hpuqgMpZ3k3uSokhkdGk6Mjin7kmNKYr8zMpRm3w0n005/rlDOKYOpkUElPeIo6f2pVO9uGurcupW6nsE0aw" +
  "e/pdWGeBEzcsydUZzkIadfqTfX6w1NnV/QefLYfffO7AyysiD9nr9qp1fpEr1ML/mymdZX2tzCHhtD7NHKZ3dI8kZezHXh" +
  "F2Ofvv7x9vkzrXwuU7pI6GKz526PtIkGuqlYrVpZwZZ6vwgeP3f6zStz77Kiu5p99XcTn2bS0YmCGx4gXqb6WczPND/T/c" +
  "zwM9PPLD+z/SyOzwUGHBUgFSQVKBUsFTAVNBU4FbwYeDHRLvBi4MXAixli/IVfGMaHJ+XPLl/w/qZfB7ZisBWDrRhsabCl" +
  "wZYmOgG2NNjS0HYNPA08DTwNPB08HTwdPF30Kng6eDp4Ong6eDp4BngGeAZ4BniGGCbwDPAM8AzwDPBM8EzwTPBM8EzwTD" +
  "Hu4JngmeCZ4FngWeBZ4FngWeBZ4FnCkcCzwLPAs8GzwbPBszVSsfkVna5Vo7XxbNWNVuwoieYmStH6wiPlfJRgD9ku/GLj" +
  "hl2Hnrzniw4vjpA3CL9upfTKGIuCp0326w4WAc+y3dEPPCiuzNfAj9AB6IvQLdBL0G3Qf0A/4Gu5A7oXOoh1YCe7DzD9FE" +
  "Lva9BP88jMqlyCfsbX8ku8DWwY1IhN7IhbiJPhIUdJpB9R9mZS4VhkIFwuFWbIc7Z5mLlSxQ6zimGvYqRWzUeqleLa9KB0" +
  "M5W2NJ5Hvuxbur/rhe8+uInzSKtYOJvnkfV/Htk2//WZ8z9/+2CQLhF55TzinUaa55H1fR4J8dnNl0cSDIhfwi/eunLw86" +
  "n4T3vavEntEjLHH2uUZt2ATF5O83axZebtfxAUFrBWbW4IEh0NQYL7P2k51UNlMuv49khhje3VB6WBhqCU9NfZ5aD0KDSC" +
  "EslAIyjxAEWkisqCEr95UEKbrxubSuVsNT9OKiqLTfxeFZuW4whlPHb95f4iVO8XZ+ceil+8VvzVP6duIuz6N/bp7/2fZ9" +
  "SLE7JMXj3g72mkh//jPc32Ovc5Ai3c5xo03Efq8vY0OnMdneg33tPozGf0sH6dPc0GGFjedz4/Gd82e/BcM2Lc5ulPjwa9" +
  "1CgXAAA=";

export const berkeley =
  "H4sIAAAAAAACA+1YTYscRRiud3o+Nmt2TdwIfiAsIkIOvbNd1VXdezBEUPwgkRU0J01cNysbWHeHWQMRPeagB8GDF8E/4G" +
  "Ev8eJh8eIlFxEhgl4kHiJJFESQXCIxb3U9NdaMuh/J7nxspqnh7aem56neft73eatXCCFIuGPuwarYZ09K/BlxcxPi38ej" +
  "Rz8T4pYQ31+7NHk1d3MU8NjD8nz30eLJzvnh0X9Hp0aj4gKJsZt0g/6gK3SZLtG39DV9RReGQvbBEf1wfPYgx1crrNoIJu" +
  "7j+FiZJ6qYqHG8wnVMZUzYuMYCki3u4ncU6l8KVhgR64X+v9N1+ol+pG/oIq3T9upfDOu/K5kwbp+zFb6GCWu8n0Y8UcGE" +
  "jXM2EyJM2PiEzQQK9I/a/IC/tnw2q5b4u6scq/9cHF0DjoCvA9eAf+Vo8+0A8A18fwj4FvBhh8uHgKeBK7ipZ11ill8D3/" +
  "PAr6M/zQKfBD5hcSMRyZT9LCzN+Hs+/sIrk0+/9Mzkc7PHYjk1Ha8sL70rllfmmvOLopHEfH1cXD+12pyfajbeDuqBmI9H" +
  "/c0zy3VRP7varK8uzjUX6qdX5ut7yP/LbXjN6T/q0mjb+nu9xzr0frxD78Mdeh/hz3ig9zFgr/d5YK/3ZXsPDclaSyELvf" +
  "9T6HO5OWVS0ZAssoxlu9DhUbrDh1d668zSQjwtipC4IF1QLqQuaBeMC5kLuQsz+Lmn4bSTdgQ515D13UhE+ydUcF4t8C+t" +
  "+qfPe1z/jwT58Aawz4eLwMgHOl/kg+J8UEIF9R9tmBaK00LF6v/T4m5TpJ9yykUQJaq1XDXIARLvsZbuCiySYJUEyyRYJ8" +
  "FCCVaSWEn6O8ZKUvFztiPMZlXf07Y6UP5fa+39gvpn/y891WX/fzKo99PAvt7/Aka9lx4q6j3lek9Furn/p1zoaZxurdC7" +
  "XvS98QhPNRLkAIm/GWzFPXbaI1wEnwSfBJ8EnwSfBJ8CnwKf8o8AfAp8SnMK2BF6UDr0oEL/fa13//b+X/q5x/1fBn5wDh" +
  "h+QEeBvR+sF36g2Q+00EH/r2xoC5ptQcd6+7bQ7xaxHf1Hgxwg8QW1zKDrO5JB8xQXwafAp8CnwJeCLwVfCr7UPznwpeBL" +
  "wZdmnJ92hJ6ld9izCK/69tjf0f+js13u/0eCen8f2Nf7O8Co92i2qHfD9W6E2bz/Gy50E5u7K/S9UvQd+u9HDoyF+vftW8" +
  "vQI9o9wkXwpeDT4NPg0+DT4NOWzws3hhxw+GWuZXsFVtJYSWMljZX0DBeVHaE7meGOagDrfxzn93fs/8oP93j/92LQDz4G" +
  "9v3gS2DfD/4s+kHG/SATWbD/q23YFjJuC1mc7VxbGLQWQdB9vCXZHfn/gP8n7N7sKf4hH0AOOFxh/Xej22ytpzgVwWfAZ8" +
  "BnwGfAZ7zq4DPgM+Az4MvAlyVc8XaEPSu7p3uW1f8gzh/o2P+X17q8/z8R+P0nwN7vfwOG35c/KPw+Z7/PRb75/j9no8/j" +
  "fHeMfoDfCwi62xyY6C//H/aIXe4R/gFOIAcc/pCK/X9P3kj6o0e4CL4MfBn4MvBlPo3Al4EvA18Ovhx8OfhyxWZkR9iD8p" +
  "70oNtAPSgTACgAAA==";

export const headers =
  "H4sIAAAAAAACA+2WTWsTURSGbyaJFUVx0YUKQhERuphM5n53YVFQ/KBKF9qVX7VNaSG2IbVQwWUXLl248Se46N6FP8Ct/0" +
  "AXgl9LcSXimbnvhWswibU1jXbCnR5ekjxMz3nPO2GsdIoxdpCuJmPl91T3Mfcqkf4AXYb+CD0C/Ylqha4j0F/x/ij0d+hx" +
  "pyuj0HXoqqvsAl0R6ZvgXYK+RXU/XdPQt6FnMt1KWVrLrkZzwt/z1cvXx85dOz92cXoq5rV6vLLcfMiWV2bbc4uslcb0+T" +
  "j/fG21PVdrt+7nWHyXeHSSe0vLCUvWVtvJ6uJsu5HMr8wl2dub9OcA1eof9Mn35VBHX0529GW8oy+TdB0O+jIF7fuyAe37" +
  "8ia7hxannnDG8778siHrVt/RkrU4NYPH/OeGhK+Ibf2V3Xe0sNRsxHWWl9QV7opwRbqiXNGuGFesKxP4usfQeHh2gtm0eN" +
  "J1YNGsM3bp+S4b+3gwwLvQfoCvoDHA0kY+QEEDFEwExi73nKOgOYpYdJ/jdmc6TCZwFaAUpBSoFKwUsBS0FLgUPA4e9/cF" +
  "HhfUzeyEJhM9TPbOpUJ0ZsCpcDow1Ty0N9U3aJgqOpqbSpKpJJP9U0GSm2Qsf89NA3fW3jGiq+Bx8Dh4HDwOHgdPgCfAE/" +
  "4fBU+AJxQNOjuh0WV3o5efuTSN3u5ymvLA+OvQMH7pLLQ3/svc+IqMr5gK0rTa0/+K/K9itXX/D/suFMuzc8vjKngCPAGe" +
  "AE+CJ8GT4EnfOfAkeBI8aciF2QmXU3VfzsoJ9xQqrw34KTQZLOMjaL+MD6CxjOXpfBk1LaNmuv9TSNMW6lhvbwv/u40sFv" +
  "hfWWBXwZPgKfAUeAo8BZ7yowBPgafAU+CpCVqQ7IQBoXsExGv39K4c2+Wn95UgMJ5A+8B4Ae0D40seGIYCwzATPL1HeuaG" +
  "odwwsdm53NjrGVKEThE6PnTcrMDT4GnwNHgaPO1nC54GT4OnwTPgmZS2NzthqJnuoVa94X71VDYH/KtnJgixp9A+xD5DI8" +
  "Qqj/MQsxRiltn+v3ospZeN7d9JryLJiuArgm8og89V8Ax4BjwDnvFmAc+AZ8Cz4FnwLHhWULBkJwxW2y1YfwByAqoGExoA" +
  "AA==";
