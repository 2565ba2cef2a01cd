"""Opening and closing the house: who listens, who holds keys and for how long.

    supervisor   holds the address and no key, ever; starts one of these at a time:
      gate       the page that asks for the passphrase; when it opens, the gate becomes the leader
      leader     holds the keys; starts and watches, in its process group:
        web      the pages
        worker   the errands, and headquarters

The listening socket is the supervisor's and is inherited: whoever comes while the house opens or closes waits
in its queue and is answered by the next. To lock is to end the leader's group, and its memory with it.
"""
